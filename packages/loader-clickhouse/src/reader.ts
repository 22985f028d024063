import type { ExportFreshness, LakeStatus, LedgerDelivery, QueryResult } from '@open-finops/loader-duckdb'
import { takeTurns } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import { type Connection, connect } from './connection.ts'
import { listDeliveries, readFreshness, readMoment, readStatus } from './ledger-read.ts'
import { noLake } from './no-lake.ts'
import { type ClickhouseConnectionOptions, checkClickhouseOptions, clickhouseConnectionSchema } from './options.ts'
import { askOnly, keepViews, type ViewStatements } from './reader-views.ts'
import { topologyOf } from './topology.ts'

/** Values for `{name:Type}` of a query. */
export type ClickhouseParameters = Readonly<Record<string, string | number | null>>

/** How a query is asked. */
export interface AskOptions {
  readonly signal?: AbortSignal
  /** Lets the query set its own SETTINGS, as use cases do; it may write no more than without. Default false. */
  readonly ownSettings?: boolean
}

/** A ClickHouse database opened for reading. */
export interface ClickhouseLake {
  /** The database that is read. */
  readonly database: string
  /** As messages and reports name it: the address and the database, without user and password. */
  readonly location: string
  /**
   * Runs SQL of ClickHouse over `cost_and_usage`, `focus_1_0` … `focus_1_4`, `contract_commitment` and the ledger
   * (`deliveries`, `billing_periods`, …), and returns the whole answer. It can read only: `readonly = 1`.
   * @throws FinopsError `FINOPS_QUERY`, `FINOPS_READ_ONLY`, `FINOPS_ABORTED`, and those of a server that can't be reached.
   */
  query(sql: string, parameters?: ClickhouseParameters, options?: AskOptions): Promise<QueryResult>
  /**
   * Opens a database of views for readers, `<database>_<name>`; makes it where it is not what it was made for before, which
   * is the one thing here that writes.
   * @param name Which set of views it is; letters.
   * @throws FinopsError `FINOPS_ACCESS_DENIED` to who may not make them.
   */
  openViews(name: string, statements: ViewStatements): Promise<Pick<ClickhouseLake, 'query'>>
  /** Changes with every commit: what was read under one is not what is in force under another. */
  moment(): Promise<string>
  status(): Promise<LakeStatus>
  /** How far each export in force reaches. */
  freshness(): Promise<readonly ExportFreshness[]>
  /** Every delivery that was ever loaded, by export and slot, newest version first. */
  deliveries(): Promise<readonly LedgerDelivery[]>
  close(): Promise<void>
}

/**
 * Opens a ClickHouse database for reading. Writes nothing, waits for nobody.
 * @throws FinopsError `FINOPS_NO_LAKE` where no bill was ever loaded; `FINOPS_BAD_OPTION`, `FINOPS_NETWORK`,
 *   `FINOPS_BAD_CREDENTIALS`.
 */
export async function openClickhouse(options: ClickhouseConnectionOptions): Promise<ClickhouseLake> {
  const reach = checkClickhouseOptions(clickhouseConnectionSchema, options)
  const topology = topologyOf(reach)
  const connection = await connect(reach, topology.database)
  const location = `${reach.url.replace(/\/+$/, '')}/${topology.database}`
  const opened: Connection[] = []
  const turns = takeTurns(
    `The ClickHouse database ${topology.database} was closed`,
    'Open it again with openClickhouse().',
  )
  try {
    await connection.rows(`SELECT count() FROM ${topology.relation('ledger')}`)
  } catch (error) {
    await connection.close()
    const code = isFinopsError(error) ? String(error.details['clickhouseCode']) : ''
    throw code === '60' || code === '81' ? noLake(location) : error
  }
  return {
    location,
    database: topology.database,
    query: async (...asked) => await turns.run(async () => await askOnly(connection, ...asked)),
    async openViews(name, statements) {
      const views = await turns.run(async () => await keepViews(connection, topology, reach, name, statements))
      opened.push(views)
      return { query: async (...asked) => await turns.run(async () => await askOnly(views, ...asked)) }
    },
    moment: async () => await turns.run(async () => await readMoment(connection, topology)),
    status: async () => await turns.run(async () => await readStatus(connection, topology)),
    freshness: async () => await turns.run(async () => await readFreshness(connection, topology)),
    deliveries: async () => await turns.run(async () => await listDeliveries(connection, topology)),
    close: async () =>
      await turns.end(async () => {
        for (const one of [...opened, connection]) await one.close()
      }),
  }
}
