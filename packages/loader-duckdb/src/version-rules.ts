import type { FocusVersion, LakeColumnName } from '@open-finops/focus-schema'

/** How a FOCUS version shows a column where the lake lacks a value, or has one that the version forbids. */
export interface VersionRule {
  readonly column: LakeColumnName
  /** The versions whose view follows the rule. */
  readonly versions: readonly FocusVersion[]
  /** SQL over the lake's columns; what the lake has of the column itself comes first, unless the version forbids it. */
  readonly sql: string
  /** The rule in words. */
  readonly note: string
  /** True where the version forbids values that the lake has. */
  readonly withholds?: true
}

/** When a version that lacks a column tells its value all the same, by other columns. */
export interface KeptRule {
  readonly column: LakeColumnName
  /** The versions that lack the column. */
  readonly versions: readonly FocusVersion[]
  /** SQL condition over the lake's columns: true on rows whose value is not lost. */
  readonly sql: string
  readonly note: string
}

/**
 * Columns that FOCUS renamed, removed, made mandatory or ties to another column, in terms of what the lake holds;
 * docs/focus-versions.md explains them. Source: FOCUS 1.3 (ServiceProviderName replaces ProviderName, ServiceProviderName and HostProviderName replace
 * PublisherName) and 1.4 (both removed; PricingCurrency and PricingCurrencyEffectiveCost no longer nullable).
 */
export const VERSION_RULES: readonly VersionRule[] = [
  {
    column: 'ProviderName',
    versions: ['1.0', '1.1', '1.2', '1.3'],
    sql: 'coalesce(ProviderName, ServiceProviderName)',
    note: 'ServiceProviderName, which replaces it since 1.3.',
  },
  {
    column: 'PublisherName',
    versions: ['1.0', '1.1', '1.2', '1.3'],
    sql: 'coalesce(PublisherName, ServiceProviderName)',
    note: 'ServiceProviderName: who offers a service under its name has published it.',
  },
  {
    column: 'ServiceProviderName',
    versions: ['1.3', '1.4'],
    sql: 'coalesce(ServiceProviderName, ProviderName)',
    note: 'ProviderName, which it replaces.',
  },
  {
    column: 'HostProviderName',
    versions: ['1.3', '1.4'],
    sql: 'coalesce(HostProviderName, CASE WHEN PublisherName = ProviderName THEN ProviderName END)',
    note: 'ProviderName, where the provider published the service itself; else not known.',
  },
  {
    column: 'PricingCurrency',
    versions: ['1.2', '1.3', '1.4'],
    sql: 'coalesce(PricingCurrency, BillingCurrency)',
    note: 'BillingCurrency: a bill that names no pricing currency is priced in the currency that it is billed in.',
  },
  {
    column: 'PricingCurrencyEffectiveCost',
    versions: ['1.2', '1.3', '1.4'],
    sql: 'coalesce(PricingCurrencyEffectiveCost, CASE WHEN coalesce(PricingCurrency, BillingCurrency) = BillingCurrency THEN EffectiveCost END)',
    note: 'EffectiveCost, where the pricing currency is the billing currency; else not known.',
  },
  ...(['ListUnitPrice', 'ContractedUnitPrice'] as const).map(
    (price): VersionRule => ({
      column: `PricingCurrency${price}`,
      versions: ['1.2', '1.3', '1.4'],
      sql: `coalesce(PricingCurrency${price}, CASE WHEN coalesce(PricingCurrency, BillingCurrency) = BillingCurrency THEN ${price} END)`,
      note: `${price}, where the pricing currency is the billing currency; else not known.`,
    }),
  ),
  {
    column: 'SkuMeter',
    versions: ['1.2', '1.3', '1.4'],
    sql: 'CASE WHEN SkuId IS NOT NULL THEN SkuMeter END',
    note: 'NULL where the source names no SkuId, as FOCUS asks (SkuMeter-C-004-C).',
    withholds: true,
  },
  {
    column: 'SkuPriceDetails',
    versions: ['1.2', '1.3', '1.4'],
    sql: 'CASE WHEN SkuPriceId IS NOT NULL THEN SkuPriceDetails END',
    note: 'NULL where the source names no SkuPriceId, as FOCUS asks (SkuPriceDetails-C-004-C).',
    withholds: true,
  },
]

/** The other direction: what a version without a column still tells of it, so that reading it back gives it again. */
export const KEPT_RULES: readonly KeptRule[] = [
  {
    column: 'ProviderName',
    versions: ['1.4'],
    sql: 'ProviderName = ServiceProviderName',
    note: 'ServiceProviderName tells it, where both are the same.',
  },
  {
    column: 'PublisherName',
    versions: ['1.4'],
    sql: 'PublisherName = ServiceProviderName',
    note: 'ServiceProviderName tells it, where both are the same.',
  },
  {
    column: 'ServiceProviderName',
    versions: ['1.0', '1.1', '1.2'],
    sql: 'ServiceProviderName = coalesce(ProviderName, ServiceProviderName)',
    note: 'ProviderName tells it, where both are the same.',
  },
  {
    column: 'HostProviderName',
    versions: ['1.0', '1.1', '1.2'],
    sql: `HostProviderName = coalesce(ProviderName, ServiceProviderName)
      AND HostProviderName = coalesce(PublisherName, ServiceProviderName)`,
    note: 'ProviderName tells it, where the provider is the publisher as well.',
  },
  {
    column: 'PricingCurrency',
    versions: ['1.0', '1.1'],
    sql: 'PricingCurrency = BillingCurrency',
    note: 'BillingCurrency tells it, where both are the same.',
  },
  {
    column: 'PricingCurrencyEffectiveCost',
    versions: ['1.0', '1.1'],
    sql: 'PricingCurrency = BillingCurrency AND PricingCurrencyEffectiveCost = EffectiveCost',
    note: 'EffectiveCost tells it, where both currencies are the same.',
  },
  ...(['ListUnitPrice', 'ContractedUnitPrice'] as const).map(
    (price): KeptRule => ({
      column: `PricingCurrency${price}`,
      versions: ['1.0', '1.1'],
      sql: `PricingCurrency = BillingCurrency AND PricingCurrency${price} = ${price}`,
      note: `${price} tells it, where both currencies are the same.`,
    }),
  ),
]

/** What the view of a version shows as a column: SQL over the lake's columns. */
export function columnOfVersion(column: LakeColumnName, version: FocusVersion): string {
  return VERSION_RULES.find((rule) => rule.column === column && rule.versions.includes(version))?.sql ?? `"${column}"`
}
