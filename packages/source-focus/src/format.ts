import type { FocusFileVersion } from './options.ts'

/** A FOCUS dataset, told from the columns of a file. */
export type FocusFileDataset = 'CostAndUsage' | 'ContractCommitment' | 'InvoiceDetail' | 'BillingPeriod'

/** What a file is. */
export interface FocusFileKind {
  readonly dataset: FocusFileDataset
  readonly version: FocusFileVersion
}

/** Columns that came with each version after 1.0; of CostAndUsage. https://focus.finops.org/focus-columns/ */
const CAME_WITH: readonly (readonly [FocusFileVersion, readonly string[]])[] = [
  ['1.4', ['CommitmentProgramEligibilityDetails', 'InvoiceDetailId']],
  [
    '1.3',
    [
      'AllocatedMethodDetails',
      'AllocatedMethodId',
      'AllocatedResourceId',
      'AllocatedResourceName',
      'AllocatedTags',
      'ContractApplied',
      'HostProviderName',
      'ServiceProviderName',
    ],
  ],
  [
    '1.2',
    [
      'BillingAccountType',
      'InvoiceId',
      'PricingCurrency',
      'PricingCurrencyContractedUnitPrice',
      'PricingCurrencyEffectiveCost',
      'PricingCurrencyListUnitPrice',
      'SubAccountType',
    ],
  ],
  [
    '1.1',
    [
      'CapacityReservationId',
      'CapacityReservationStatus',
      'CommitmentDiscountQuantity',
      'CommitmentDiscountUnit',
      'ServiceSubcategory',
      'SkuMeter',
      'SkuPriceDetails',
    ],
  ],
]

/** Columns that every CostAndUsage file has; a file with some of them is meant as one, and what lacks is named later. */
const COSTS = [
  'BilledCost',
  'EffectiveCost',
  'ChargeCategory',
  'ChargePeriodStart',
  'BillingPeriodStart',
  'BillingCurrency',
]
const someCosts = 3
const commitments14 = [
  'ContractCommitmentLifecycleStatus',
  'ContractCommitmentModel',
  'ContractCommitmentApplicability',
]

/**
 * Tells dataset and version from the columns of a file, whatever their case.
 * @param renamed the name in FOCUS → the name in the files.
 * @returns Undefined when the columns are none of FOCUS.
 */
export function kindOfColumns(
  columns: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): FocusFileKind | undefined {
  const names = new Set(columns.map((name) => name.toLowerCase()))
  const has = (name: string): boolean =>
    names.has(name.toLowerCase()) || names.has((renamed[name] ?? name).toLowerCase())
  if (has('ContractCommitmentId')) {
    return { dataset: 'ContractCommitment', version: commitments14.some(has) ? '1.4' : '1.3' }
  }
  if (has('InvoiceIssueStatus') || has('InvoiceDetailCreated')) return { dataset: 'InvoiceDetail', version: '1.4' }
  if (has('BillingPeriodStatus')) return { dataset: 'BillingPeriod', version: '1.4' }
  if (COSTS.filter(has).length < someCosts) return undefined
  // Until 1.3 ProviderName is mandatory, 1.4 has it no more.
  if (!has('ProviderName') && has('ServiceProviderName')) return { dataset: 'CostAndUsage', version: '1.4' }
  const found = CAME_WITH.find(([, came]) => came.some(has))
  return { dataset: 'CostAndUsage', version: found?.[0] ?? '1.0' }
}

/** The id of the format that a file is read in; undefined for a dataset that is not read. */
export function formatOfKind({ dataset, version }: FocusFileKind): string | undefined {
  const id = `focus-${version.replace('.', '-')}`
  if (dataset === 'CostAndUsage') return id
  return dataset === 'ContractCommitment' ? `${id}-contract-commitment` : undefined
}
