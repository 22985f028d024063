import type { FocusDataset, FocusVersion } from '@open-finops/focus-schema'
import type { Condition } from './condition.ts'

/** How much FOCUS asks for: RECOMMENDED is SHOULD; a MAY can't be broken. */
export type RuleLevel = 'MUST' | 'SHOULD' | 'MAY'

/** What a provider may offer, on which the presence of columns depends; the names are those of the published model. */
export const capabilities = [
  'ACCOUNT_NAMING_SUPPORTED',
  'AVAILABILITY_ZONE_SUPPORTED',
  'BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED',
  'CAPACITY_RESERVATION_SUPPORTED',
  'COMMITMENT_DISCOUNT_SUPPORTED',
  'MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED',
  'MULTIPLE_PRICING_CATEGORIES_SUPPORTED',
  'MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED',
  'NEGOTIATED_PRICING_SUPPORTED',
  'PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED',
  'PUBLIC_PRICE_LIST_SUPPORTED',
  'REGION_SUPPORTED',
  'RESOURCE_TYPE_ASSIGNMENT_SUPPORTED',
  'SUB_ACCOUNT_SUPPORTED',
  'TAGGING_SUPPORTED',
  'UNIT_PRICING_SUPPORTED',
  'USAGE_MEASUREMENT_SUPPORTED',
  'VIRTUAL_CURRENCY_SUPPORTED',
] as const

export type Capability = (typeof capabilities)[number]

/** A rule that the rows or the header of one dataset decide. */
export interface Rule {
  /** As the published model names it, or `<Column>-<what>` where there is none. */
  readonly id: string
  readonly level: RuleLevel
  /** The column that the rule is about, or the name of an attribute such as DiscountHandling. */
  readonly column: string
  readonly check: RuleCheck
}

export type RuleCheck =
  /** The dataset has the column; with capabilities, where the provider offers all of them. */
  | { readonly kind: 'present'; readonly capabilities: readonly Capability[]; readonly conditional: boolean }
  | { readonly kind: 'row'; readonly when: Condition | null; readonly must: Condition }
  /** Each value of the column stands beside exactly one value of `parent`. */
  | { readonly kind: 'oneParent'; readonly parent: string }
  /** Each value (with those of `with`) stands in one row. */
  | { readonly kind: 'unique'; readonly with: readonly string[] }
  | { readonly kind: 'header'; readonly question: HeaderQuestion }

/** What the names and the order of a file's columns show. */
export type HeaderQuestion = 'custom prefix' | 'custom names' | 'FOCUS first' | 'not intermixed' | 'name length'

/** Why a rule of the specification has no verdict here. */
export type UndecidedReason =
  | 'composed'
  | 'permits'
  | 'byColumn'
  | 'specification'
  | 'provider'
  | 'currency'
  | 'history'
  | 'invoice'
  | 'documents'

/** A rule of the specification that has no verdict here. */
export interface UndecidedRule {
  readonly id: string
  readonly level: RuleLevel
  readonly reason: UndecidedReason
}

/** Everything that one version asks of one dataset. */
export interface RuleBook {
  readonly version: FocusVersion
  readonly dataset: FocusDataset
  readonly rules: readonly Rule[]
  readonly undecided: readonly UndecidedRule[]
}
