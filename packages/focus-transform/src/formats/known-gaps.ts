/** What a cloud is known to leave out of its own FOCUS exports, as the sources of those formats say. */
export interface KnownGap {
  /** Whose gap it is, in words. */
  readonly of: string
  readonly formats: readonly string[]
  /** Names of FOCUS. */
  readonly columns: readonly string[]
  /** On which rows. */
  readonly where: string
}

const aws = { of: "AWS's FOCUS exports", formats: ['aws-focus-1-0', 'aws-focus-1-2'] } as const
const azure = {
  of: "Microsoft's FOCUS exports",
  formats: ['azure-focus-1-0', 'azure-focus-1-0r2', 'azure-focus-1-2'],
} as const
const gcp = { of: "Google's FOCUS export", formats: ['gcp-focus-1'] } as const

/** The known gaps of clouds' own FOCUS exports; docs/focus-files.md lists them. */
export const KNOWN_GAPS: readonly KnownGap[] = [
  {
    ...aws,
    columns: ['ContractedUnitPrice', 'ListUnitPrice', 'PricingUnit', 'SkuId', 'SkuPriceId'],
    where: 'usage and purchases of certain offerings',
  },
  { ...aws, columns: ['InvoiceIssuerName', 'PublisherName'], where: 'some charges' },
  {
    ...azure,
    columns: ['SkuId', 'SkuPriceId'],
    where: 'unused savings plans and the marketplace; SkuPriceId is not that of one price',
  },
  {
    ...azure,
    columns: ['ListUnitPrice', 'ContractedUnitPrice'],
    where: 'the marketplace and reservations, where it gives 0',
  },
  { ...azure, columns: ['InvoiceId'], where: 'Enterprise Agreements' },
  { ...azure, columns: ['ChargeDescription'], where: 'unused savings plans' },
  { ...azure, columns: ['ServiceName'], where: 'marketplace, purchases of commitments, rounding, credits' },
  { ...azure, columns: ['PublisherName'], where: 'reservations and unused savings plans' },
  {
    ...azure,
    columns: [
      'CapacityReservationId',
      'CapacityReservationStatus',
      'CommitmentDiscountQuantity',
      'CommitmentDiscountUnit',
      'SkuPriceDetails',
    ],
    where: 'all rows of version 1.2-preview',
  },
  {
    ...gcp,
    columns: [
      'BillingAccountName',
      'CapacityReservationId',
      'CapacityReservationStatus',
      'ChargeFrequency',
      'CommitmentDiscountCategory',
      'CommitmentDiscountId',
      'CommitmentDiscountName',
      'CommitmentDiscountQuantity',
      'CommitmentDiscountStatus',
      'CommitmentDiscountType',
      'CommitmentDiscountUnit',
      'InvoiceId',
      'InvoiceIssuerName',
      'ResourceType',
      'ServiceCategory',
      'ServiceSubcategory',
      'SkuMeter',
      'SkuPriceDetails',
      'SubAccountType',
      'Tags',
    ],
    where: 'all rows: the preview has no such column',
  },
]

/** Whose known gap a column of a format is; empty for formats that are no cloud's own FOCUS export. */
export function knownGapsOf(format: string): ReadonlyMap<string, string> {
  const own = KNOWN_GAPS.filter(({ formats }) => formats.includes(format))
  return new Map(own.flatMap(({ of, columns }) => columns.map((column) => [column, of] as const)))
}
