import { type Format, focusFormat } from '@open-finops/focus-transform'

/** Oracle's own columns: its numbers of rows, compartments, overage; and tags, where the report has a column for each. */
const ownColumn = /^(?:oci_|tags\/|ChargeSubcategory$)/i

/**
 * OCI's FOCUS reports: FOCUS 1.0, with some columns under the names that they had in its preview.
 * Everything else is the rule of FOCUS files of any provider; `mapping` would take the place of single rules.
 */
export const ociFocus10: Format = focusFormat({
  id: 'oci-focus-1-0',
  provider: 'oci',
  title: 'OCI FOCUS reports',
  version: '1.0',
  sources: ['https://docs.oracle.com/en-us/iaas/Content/Billing/Concepts/costusagereportsoverview.htm'],
  aliases: {
    InvoiceIssuer: 'InvoiceIssuerName',
    Provider: 'ProviderName',
    Publisher: 'PublisherName',
    Region: 'RegionId',
    UsageQuantity: 'ConsumedQuantity',
    UsageUnit: 'ConsumedUnit',
  },
  isOwnColumn: (name) => ownColumn.test(name),
})
