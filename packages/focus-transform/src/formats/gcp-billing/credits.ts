import { col, recordsOf, sql } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { RawColumn } from '../../language/mapping.ts'

/** The fields of a credit. */
export const CREDIT_FIELDS: NonNullable<RawColumn['fields']> = {
  id: 'string',
  full_name: 'string',
  type: 'string',
  name: 'string',
  amount: 'money',
}

/** The only credit of a row that has one. Lists are slow, and nearly every row with credits has one. */
export const onlyCredit = (column: string): Expression =>
  recordsOf('CASE WHEN len({0}) = 1 THEN {0}[1] END', col(column))

/** SQL of a credit as JSON, its amount as exact text; `of` is the place of the record in `sql`. */
const asJson = (of: string): string => {
  const texts = ['id', 'full_name', 'type', 'name'].map((name) => `"${name}" := {${of}.${name}}`)
  return `to_json(struct_pack(${texts.join(', ')}, amount := rtrim(rtrim(CAST({${of}.amount} AS VARCHAR), '0'), '.')))`
}

/**
 * All credits of a row as a JSON list, amounts as exact text.
 * @param only what `onlyCredit` gives of the column.
 */
export const creditsAsJson = (column: string, only: Expression): Expression =>
  sql(
    'string',
    `CASE WHEN {1} IS NOT NULL THEN '[' || ${asJson('1')} || ']' WHEN len({0}) > 0 THEN '[' || array_to_string(list_transform({0}, lambda c: CAST(${asJson('0.c')} AS VARCHAR)), ',') || ']' END`,
    col(column),
    only,
  )
