import type { Dialect } from '../dialect/dialect.ts'
import type { ValueType } from '../language/expression.ts'

/** Who says a value: the provider, or a rule of ours. */
export type ValueOrigin = 'reported' | 'derived'

/** An expression as SQL, after everything that the files lack was folded away. */
export interface Rendered {
  readonly sql: string
  readonly type: ValueType
  /** NULL on every row. */
  readonly isNull: boolean
  /** The same truth on every row; undefined where rows differ. */
  readonly truth?: boolean
  /** Where the values of its rows come from: the provider's own, ours, or of some rows the one, of others the other. */
  readonly origins: readonly ValueOrigin[]
  /** Can't be had, and a row that needs it must fail. */
  readonly fails?: boolean
  /** The text that it is on every row. */
  readonly text?: string
}

/** True for what is written where it is used instead of being computed once as a step. */
export function isInline(rendered: Rendered): boolean {
  return rendered.isNull || rendered.truth !== undefined || rendered.fails === true || rendered.text !== undefined
}

/** NULL on every row. */
export const nothing = (dialect: Dialect, type: ValueType): Rendered => ({
  sql: `CAST(NULL AS ${dialect.typeName(type)})`,
  type,
  isNull: true,
  origins: [],
})
/** The same truth on every row. */
export const truth = (value: boolean): Rendered => ({
  sql: value ? 'TRUE' : 'FALSE',
  type: 'boolean',
  isNull: false,
  truth: value,
  origins: ['derived'],
})
/** A text that is the same on every row. */
export function constantText(dialect: Dialect, value: string): Rendered {
  return { sql: dialect.text(value), type: 'string', isNull: false, origins: ['derived'], text: value }
}
/** A value of its own on each row. */
export const computed = (sql: string, type: ValueType, origins: readonly ValueOrigin[] = ['derived']): Rendered => ({
  sql,
  type,
  isNull: false,
  origins,
})
/** The origins that one of these values may have. */
export const originsOf = (values: readonly Rendered[]): readonly ValueOrigin[] => [
  ...new Set(values.flatMap((value) => value.origins)),
]
