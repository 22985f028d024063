import type { AzureFormat } from './options.ts'

/** The layout of an export's dataset and version; undefined for a FOCUS version that no format reads. */
export function formatOfExport(type: string, dataVersion: string): AzureFormat | undefined {
  if (type !== 'FocusCost') return 'azure-cost-details-1'
  if (/^1\.0r2$/i.test(dataVersion)) return 'azure-focus-1-0r2'
  if (/^1\.0$/.test(dataVersion)) return 'azure-focus-1-0'
  return /^1\.2(-preview.*)?$/i.test(dataVersion) ? 'azure-focus-1-2' : undefined
}

// Columns that Azure's FOCUS 1.2 has and 1.0 has not:
// https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-focus
const onlyFocus12 = [
  'invoiceid',
  'pricingcurrency',
  'servicesubcategory',
  'skumeter',
  'skupricedetails',
  'commitmentdiscountquantity',
]

/**
 * Tells the column layout from the column names of a file, whatever their case.
 * @param renamed Azure's own name → name in the file.
 * @returns Undefined when the columns are none of a bill.
 */
export function formatOfColumns(
  columns: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): AzureFormat | undefined {
  const names = new Set(columns.map((name) => name.trim().toLowerCase()))
  for (const [own, inFile] of Object.entries(renamed)) if (names.has(inFile.toLowerCase())) names.add(own.toLowerCase())
  const has = (...some: readonly string[]): boolean => some.some((name) => names.has(name))
  if (has('billedcost') && has('chargeperiodstart', 'chargecategory')) {
    // Files of 1.0 and 1.0r2 have the same columns; both are read the same way.
    return has(...onlyFocus12) ? 'azure-focus-1-2' : 'azure-focus-1-0'
  }
  const hasCost = has('costinbillingcurrency', 'pretaxcost', 'cost')
  return hasCost && has('date', 'usagedatetime') && has('meterid', 'chargetype') ? 'azure-cost-details-1' : undefined
}
