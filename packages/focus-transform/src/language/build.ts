import type { Expression, JsonExpression, ValueType, WhenExpression } from './expression.ts'

/** A raw column. */
export const col = (name: string): Expression => ({ op: 'col', name })
/** A prepared value. */
export const step = (name: string): Expression => ({ op: 'step', name })
/** A constant text. */
export const lit = (value: string): Expression => ({ op: 'lit', value, type: 'string' })
/** A constant amount of money. */
export const amount = (value: number): Expression => ({ op: 'lit', value, type: 'money' })
/** NULL of a type. */
export const nothing = (type: ValueType = 'string'): Expression => ({ op: 'lit', value: null, type })
export const coalesce = (...of: Expression[]): Expression => ({ op: 'coalesce', of })
/** Pairs of condition and value, then the value for all else. */
export const when = (cases: readonly (readonly [Expression, Expression])[], otherwise: Expression): WhenExpression => ({
  op: 'when',
  cases: cases.map(([condition, then]) => ({ if: condition, then })),
  otherwise,
})
export const lookup = (table: string, key: Expression, column: string): Expression => ({
  op: 'lookup',
  table,
  key,
  column,
})
export const add = (left: Expression, right: Expression): Expression => ({ op: 'arith', operator: 'add', left, right })
export const subtract = (left: Expression, right: Expression): Expression => ({
  op: 'arith',
  operator: 'subtract',
  left,
  right,
})
export const multiply = (left: Expression, right: Expression): Expression => ({
  op: 'arith',
  operator: 'multiply',
  left,
  right,
})
export const divide = (left: Expression, right: Expression): Expression => ({
  op: 'arith',
  operator: 'divide',
  left,
  right,
})
export const cast = (of: Expression, to: ValueType): Expression => ({ op: 'cast', of, to })
export const key = (of: Expression, name: string): Expression => ({ op: 'key', of, key: name })
export const member = (family: string, name: string): Expression => ({ op: 'member', family, key: name })
export const concat = (...of: Expression[]): Expression => ({ op: 'concat', of })
export const json = (parts: Omit<JsonExpression, 'op'>): Expression => ({ op: 'json', ...parts })
export const equals = (of: Expression, value: string): Expression => ({
  op: 'test',
  test: 'equals',
  of,
  values: [value],
})
export const oneOf = (of: Expression, values: readonly string[]): Expression => ({
  op: 'test',
  test: 'one-of',
  of,
  values,
})
export const contains = (of: Expression, value: string): Expression => ({
  op: 'test',
  test: 'contains',
  of,
  values: [value],
})
export const startsWith = (of: Expression, value: string): Expression => ({
  op: 'test',
  test: 'starts-with',
  of,
  values: [value],
})
export const matches = (of: Expression, pattern: string): Expression => ({
  op: 'test',
  test: 'matches',
  of,
  values: [pattern],
})
export const present = (of: Expression): Expression => ({ op: 'test', test: 'present', of })
export const absent = (of: Expression): Expression => ({ op: 'test', test: 'absent', of })
export const less = (left: Expression, right: Expression): Expression => ({
  op: 'compare',
  operator: 'less',
  left,
  right,
})
export const lessOrEqual = (left: Expression, right: Expression): Expression => ({
  op: 'compare',
  operator: 'less-or-equal',
  left,
  right,
})
export const equal = (left: Expression, right: Expression): Expression => ({
  op: 'compare',
  operator: 'equal',
  left,
  right,
})
export const different = (left: Expression, right: Expression): Expression => ({
  op: 'compare',
  operator: 'different',
  left,
  right,
})
export const all = (...of: Expression[]): Expression => ({ op: 'all', of })
export const any = (...of: Expression[]): Expression => ({ op: 'any', of })
export const not = (of: Expression): Expression => ({ op: 'not', of: [of] })
/**
 * SQL text with `{0}`, `{1}` … for its operands; NULL as a whole when the first operand can't be had. Of an operand that
 * is a list of records, `{0.e.name}` is the field `name` of its record `e`; of one that is a record, `{0.name}`.
 */
export const sql = (type: ValueType, text: string, ...of: Expression[]): Expression => ({ op: 'sql', text, of, type })
/** A record of a list of records, or a shorter list, by SQL text that takes the list for `{0}`. */
export const recordsOf = (text: string, list: Expression): Expression => ({
  op: 'sql',
  text,
  of: [list],
  type: 'records',
  sameRecords: true,
})
