import type { DuckDBConnection } from '@duckdb/node-api'
import { z } from 'zod'

/** Account id → the name that people know it by, for accounts that a bill does not name. */
export type AccountNames = Readonly<Record<string, string>>

export const accountNamesSchema: z.ZodType<AccountNames> = z.record(z.string().min(1), z.string().min(1))

/** The names in a catalog, by account id. */
export async function readAccountNames(connection: DuckDBConnection): Promise<AccountNames> {
  const reader = await connection.runAndReadAll('SELECT account_id, name FROM finops.account_names ORDER BY 1')
  return Object.fromEntries(reader.getRowsJson().map(([account, name]) => [String(account), String(name)]))
}

/** Makes these the names in a catalog, and no others. The views show them once they are made anew. */
export async function writeAccountNames(connection: DuckDBConnection, names: AccountNames): Promise<void> {
  await connection.run('DELETE FROM finops.account_names')
  await connection.run(
    `INSERT INTO finops.account_names SELECT entry.id, entry.name FROM (
      SELECT unnest(from_json($names::JSON, '[{"id": "VARCHAR", "name": "VARCHAR"}]')) AS entry)`,
    { names: JSON.stringify(Object.entries(names).map(([id, name]) => ({ id, name }))) },
  )
}

/** True when both name the same accounts alike, in whatever order. */
export function sameNames(some: AccountNames, others: AccountNames): boolean {
  const text = (names: AccountNames): string => JSON.stringify(Object.entries(names).sort())
  return text(some) === text(others)
}
