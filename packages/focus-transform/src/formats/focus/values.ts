import { col, oneOf, sql, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'

/** A moment as text; some providers write it without seconds (2026-10-01T00:00Z). Without a zone it is UTC. */
export const time = (name: string): Expression =>
  sql(
    'timestamp',
    "CAST(CAST(CASE WHEN {0} LIKE '____-__-__T__:__Z' THEN replace({0}, 'Z', ':00Z') ELSE {0} END AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)",
    col(name),
  )

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** The value where FOCUS allows it, in FOCUS's spelling where it differs in case only; else something other. */
export function allowed(name: string, values: readonly string[], otherwise: Expression): Expression {
  const spellings = values.map((value) => `WHEN ${quoted(value.toLowerCase())} THEN ${quoted(value)}`).join(' ')
  const spelled = sql('string', `CASE lower({0}) ${spellings} END`, col(name))
  const isSpelled: Expression = { op: 'test', test: 'present', of: spelled }
  return when(
    [
      [oneOf(col(name), values), col(name)],
      [isSpelled, spelled],
    ],
    otherwise,
  )
}

/** True for the text of a JSON object, which every JSON column of FOCUS holds. */
export const isObject = (of: Expression): Expression =>
  sql('boolean', "coalesce(CASE WHEN json_valid({0}) THEN json_type({0}) = 'OBJECT' END, FALSE)", of)
