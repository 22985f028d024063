import { macroStatements } from '@open-finops/focus-analytics'
import { LAKE_SCHEMA_VERSION } from '@open-finops/focus-schema'
import type { AccountNames } from '@open-finops/loader-duckdb'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import type { Connection } from './connection.ts'
import { ledgerTableStatements, ledgerViewStatements, schemaVersion } from './ledger-tables.ts'
import { newColumnStatements, rowTableStatements, viewStatements } from './row-tables.ts'
import { sqlName, sqlString } from './sql-text.ts'
import type { Topology } from './topology.ts'

/** What the views of a database were made for: it changes when they have to be made again. */
const settingNames = { schema: 'schema_version', lake: 'lake_schema_version', accounts: 'account_names' } as const

/**
 * Makes the database, its tables, views and functions where they are not as this version has them. It can be done again,
 * and from two machines at once: every statement leaves what is there.
 * @throws FinopsError `FINOPS_OTHER_LAKE_VERSION` for a database of a later version; `FINOPS_ACCESS_DENIED`.
 */
export async function prepareDatabase(connection: Connection, topology: Topology): Promise<void> {
  const found = await databaseSettings(connection, topology)
  const current = { [settingNames.schema]: String(schemaVersion), [settingNames.lake]: String(LAKE_SCHEMA_VERSION) }
  refuseLater(found, topology)
  if (found !== undefined && Object.entries(current).every(([name, value]) => found.get(name) === value)) return
  const names = accountNamesOf(found)
  const statements = [
    ...(found === undefined
      ? [`CREATE DATABASE IF NOT EXISTS ${sqlName(topology.database)}${topology.onCluster}`]
      : []),
    ...ledgerTableStatements(topology),
    ...rowTableStatements(topology),
    ...newColumnStatements(topology),
    ...ledgerViewStatements(topology),
    ...viewStatements(topology, names),
  ]
  for (const statement of statements) await connection.run(statement)
  await makeFunctions(connection, topology)
  await writeSettings(connection, topology, current)
}

/** The functions of the use cases belong to the server; who may not make them has them made by somebody who may. */
async function makeFunctions(connection: Connection, { onCluster }: Topology): Promise<void> {
  for (const statement of macroStatements('clickhouse')) {
    await connection
      .run(statement.replace(/^(CREATE OR REPLACE FUNCTION \w+)/, `$1${onCluster}`))
      .catch((error: unknown) => {
        if (!isFinopsError(error) || error.code !== 'FINOPS_ACCESS_DENIED') throw error
      })
  }
}

/** The settings of a database that exists; undefined where nothing was ever made. */
export async function databaseSettings(
  connection: Connection,
  { database, relation }: Topology,
): Promise<ReadonlyMap<string, string> | undefined> {
  const [known] = await connection.rows(
    `SELECT count() AS tables FROM system.tables WHERE database = ${sqlString(database)} AND name = 'settings'`,
  )
  if (known?.number('tables') === 0) return undefined
  const rows = await connection.rows(
    `SELECT name, argMax(value, set_at) AS value FROM ${relation('settings')} GROUP BY name`,
  )
  return new Map(rows.map((row) => [row.text('name'), row.text('value')]))
}

/** Writes settings down. */
export async function writeSettings(
  connection: Connection,
  { relation, writeSettings: settings }: Topology,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const now = plainNow()
  const rows = Object.entries(values).map(([name, value]) => ({ name, value, set_at: now }))
  await connection.insertRows(relation('settings'), rows, { settings })
}

/** Lets the views show these names and no others, where they do not already. */
export async function showAccountNames(connection: Connection, topology: Topology, names: AccountNames): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(names).sort(([one], [other]) => (one < other ? -1 : 1)))
  const text = JSON.stringify(sorted)
  const found = await databaseSettings(connection, topology)
  if ((found?.get(settingNames.accounts) ?? '{}') === text) return
  for (const statement of viewStatements(topology, sorted)) await connection.run(statement)
  await writeSettings(connection, topology, { [settingNames.accounts]: text })
}

function accountNamesOf(found: ReadonlyMap<string, string> | undefined): AccountNames {
  return JSON.parse(found?.get(settingNames.accounts) ?? '{}') as AccountNames
}

function refuseLater(found: ReadonlyMap<string, string> | undefined, { database }: Topology): void {
  const version = Number(found?.get(settingNames.schema) ?? 0)
  if (version <= schemaVersion) return
  throw new FinopsError({
    code: 'FINOPS_OTHER_LAKE_VERSION',
    message: `The ClickHouse database ${database} was made by a later version (${version}, this one knows ${schemaVersion})`,
    hint: 'Update Open FinOps on this machine, or name another database: in store: { clickhouse: … }.',
    details: { database, version },
  })
}

/** As DateTime64 columns take it, in UTC. */
export function plainNow(): string {
  return new Date().toISOString().slice(0, -1).replace('T', ' ')
}
