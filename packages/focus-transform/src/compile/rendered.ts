import type { Dialect, RecordList } from '../dialect/dialect.ts'
import type { ValueType } from '../language/expression.ts'

/** Who says a value: the provider, or a rule of ours. */
export type ValueOrigin = 'reported' | 'derived'

/** A text that can only be one of a few, which engines keep and compare as a number in a byte. */
export interface ClosedText {
  readonly values: readonly string[]
  /** The type that it has on its way through the statement; none where it is made of constants. */
  readonly type?: string
  /** SQL of it in the type of this name, which has all its values. */
  as(type: string): string
}

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
  readonly closed?: ClosedText
  /** Of a list of records as the files have it: reads a field. */
  readonly field?: RecordList['field']
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
  const closed = { values: [value], as: (type: string) => dialect.closedText(value, type) }
  return { sql: dialect.text(value), type: 'string', isNull: false, origins: ['derived'], text: value, closed }
}
/** A value of its own on each row. */
export const computed = (sql: string, type: ValueType, origins: readonly ValueOrigin[] = ['derived']): Rendered => ({
  sql,
  type,
  isNull: false,
  origins,
})
/** A text of which all values are known; its SQL is written only when somebody asks for it. */
export const closedText = (sql: () => string, closed: ClosedText, origins: readonly ValueOrigin[]): Rendered => ({
  get sql() {
    return sql()
  },
  type: 'string',
  isNull: false,
  origins,
  closed,
})
/** One of these values as a closed text, where all are; `write` puts their SQL together. */
export function closedOf(
  values: readonly Rendered[],
  write: (sqlOf: (value: Rendered) => string) => string,
): ClosedText | undefined {
  const filled = values.filter((value) => !value.isNull)
  if (filled.length === 0 || filled.some((value) => value.closed === undefined)) return undefined
  const types = new Set(filled.flatMap((value) => value.closed?.type ?? []))
  const [type] = types
  return {
    values: [...new Set(filled.flatMap((value) => value.closed?.values ?? []))],
    ...(types.size === 1 && type !== undefined && { type }),
    as: (wanted) => write((value) => value.closed?.as(wanted) ?? 'NULL'),
  }
}
/** The origins that one of these values may have. */
export const originsOf = (values: readonly Rendered[]): readonly ValueOrigin[] => [
  ...new Set(values.flatMap((value) => value.origins)),
]
