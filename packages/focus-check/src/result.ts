import type { FocusDataset, FocusVersion } from '@open-finops/focus-schema'
import type { RuleLevel, UndecidedReason } from './rule.ts'

/**
 * - `passed`: no row breaks it
 * - `failed`: some row, or the header, breaks it
 * - `absent`: it is about a column that the data doesn't have and needn't have
 * - `absent-at-source`: it asks for values that the provider's bill doesn't carry; none was invented to pass
 */
export type Verdict = 'passed' | 'failed' | 'absent' | 'absent-at-source'

/** A value of a row that breaks a rule, as text; null is null. */
export type ExampleValue = string | null

/** A row that breaks a rule. */
export interface Example {
  /** Its place among the rows of the data, from 1; null for a rule about the header. */
  readonly row: number | null
  /** The values that the rule looks at. */
  readonly values: Readonly<Record<string, ExampleValue>>
}

/** What one rule says about one dataset. */
export interface RuleResult {
  readonly id: string
  readonly level: RuleLevel
  readonly column: string
  /** What is asked for, in a sentence. */
  readonly statement: string
  readonly verdict: Verdict
  /** Rows that break the rule, also where only the bill is to blame; 1 where the header does. */
  readonly failing: number
  /** Up to three of them. */
  readonly examples: readonly Example[]
  /** Why there is no verdict, or what to know about it. */
  readonly note?: string
}

/** A rule that has no verdict, and why. */
export interface UndecidedResult {
  readonly id: string
  readonly level: RuleLevel
  readonly reason: UndecidedReason
}

/** What was found in one dataset. */
export interface DatasetReport {
  /** What was checked: the file, or an export of the lake. */
  readonly name: string
  readonly dataset: FocusDataset
  readonly version: FocusVersion
  readonly rows: number
  readonly columns: number
  readonly results: readonly RuleResult[]
  readonly undecided: readonly UndecidedResult[]
  readonly counts: VerdictCounts
}

export interface VerdictCounts {
  readonly passed: number
  /** Rules of level MUST. */
  readonly failed: number
  /** Rules of level SHOULD that don't hold. */
  readonly advised: number
  readonly absent: number
  readonly absentAtSource: number
  readonly undecided: number
}

export function countVerdicts(results: readonly RuleResult[], undecided: number): VerdictCounts {
  const count = (test: (result: RuleResult) => boolean): number => results.filter(test).length
  return {
    passed: count(({ verdict }) => verdict === 'passed'),
    failed: count(({ verdict, level }) => verdict === 'failed' && level === 'MUST'),
    advised: count(({ verdict, level }) => verdict === 'failed' && level !== 'MUST'),
    absent: count(({ verdict }) => verdict === 'absent'),
    absentAtSource: count(({ verdict }) => verdict === 'absent-at-source'),
    undecided,
  }
}
