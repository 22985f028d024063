import { col, sql } from '../../language/build.ts'
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

/** All credits of a row as a JSON list, amounts as exact text. */
export const creditsAsJson = (column: string): Expression =>
  sql(
    'string',
    `CASE WHEN len({0}) > 0 THEN CAST(to_json(list_transform({0}, lambda c: struct_pack(id := c.id, full_name := c.full_name, "type" := c."type", name := c.name, amount := rtrim(rtrim(CAST(c.amount AS VARCHAR), '0'), '.')))) AS VARCHAR) END`,
    col(column),
  )
