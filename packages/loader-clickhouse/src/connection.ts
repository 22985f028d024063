import { createReadStream } from 'node:fs'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import { type LedgerRow, ledgerRow } from '@open-finops/loader-duckdb'
import { throwIfAborted } from '@open-finops/pipeline'
import { clickhouseError } from './clickhouse-error.ts'
import type { ClickhouseConnectionOptions } from './options.ts'

/** How one statement is run. */
export interface StatementOptions {
  readonly signal?: AbortSignal | undefined
  readonly settings?: ClickHouseSettings
  /** Values for `{name:Type}`. */
  readonly parameters?: Readonly<Record<string, unknown>>
}

/** Columns and rows of an answer, as ClickHouse writes them in JSON. */
export interface RawAnswer {
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** A database of ClickHouse over HTTP; every failure is a FinopsError in the user's words, without the password. */
export interface Connection {
  /** Runs a statement without an answer. */
  run(sql: string, options?: StatementOptions): Promise<void>
  /** Rows of the ledger, each read column by column. */
  rows(sql: string, options?: StatementOptions): Promise<readonly LedgerRow[]>
  answer(sql: string, options?: StatementOptions): Promise<RawAnswer>
  insertRows(table: string, rows: readonly object[], options?: StatementOptions): Promise<void>
  /** Streams a Parquet file into some columns of a table. */
  insertParquet(table: string, columns: readonly string[], path: string, options?: StatementOptions): Promise<void>
  close(): Promise<void>
}

/** Exact decimals and whole numbers as text, moments in UTC, and NULL as the SQL standard has it. */
const settings: ClickHouseSettings = {
  session_timezone: 'UTC',
  date_time_output_format: 'iso',
  output_format_json_quote_decimals: 1,
  output_format_decimal_trailing_zeros: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_named_tuples_as_objects: 1,
  join_use_nulls: 1,
  cast_keep_nullable: 1,
  // A value that does not fit must be an error, never another value.
  input_format_null_as_default: 0,
}

/**
 * Opens a connection; the first statement finds out whether anybody is there.
 * @param database What names without a database mean; it must exist.
 */
export async function connect(options: ClickhouseConnectionOptions, database?: string): Promise<Connection> {
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client')
  const { url, user, password, requestTimeout = 600 } = options
  const client: ClickHouseClient = createClient({
    url,
    ...(database !== undefined && { database }),
    username: user ?? 'default',
    ...(password !== undefined && { password }),
    application: 'open-finops',
    request_timeout: requestTimeout * 1000,
    // Load balancers cut a silent connection; a long statement says every now and then that it is alive.
    clickhouse_settings: { ...settings, send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '20000' },
    log: { level: ClickHouseLogLevel.OFF },
  })
  async function told<T>(sql: string, { signal }: StatementOptions, work: () => Promise<T>): Promise<T> {
    throwIfAborted(signal)
    try {
      return await work()
    } catch (error) {
      throwIfAborted(signal)
      throw clickhouseError(error, sql, options)
    }
  }
  const common = ({ signal, settings: own, parameters }: StatementOptions): object => ({
    ...(signal && { abort_signal: signal }),
    ...(own && { clickhouse_settings: own }),
    ...(parameters && { query_params: parameters }),
  })
  return {
    async run(sql, how = {}) {
      await told(sql, how, async () => await client.command({ query: sql, ...common(how) }))
    },
    async rows(sql, how = {}) {
      return await told(sql, how, async () => {
        const answer = await client.query({ query: sql, format: 'JSONEachRow', ...common(how) })
        const values = await answer.json<Readonly<Record<string, unknown>>>()
        return values.map((row) => ledgerRow(row))
      })
    },
    async answer(sql, how = {}) {
      return await told(sql, how, async () => {
        const answer = await client.query({ query: sql, format: 'JSONCompactEachRowWithNamesAndTypes', ...common(how) })
        const [names = [], types = [], ...rows] = await answer.json<readonly unknown[]>()
        return { names: names.map(String), types: types.map(String), rows }
      })
    },
    async insertRows(table, rows, how = {}) {
      await told(`INSERT INTO ${table}`, how, async () => {
        await client.insert({ table, values: [...rows], format: 'JSONEachRow', ...common(how) })
      })
    },
    async insertParquet(table, columns, path, how = {}) {
      const [first, ...others] = columns
      if (first === undefined) return
      const stream = createReadStream(path)
      await told(`INSERT INTO ${table}`, how, async () => {
        await client.insert({ table, values: stream, format: 'Parquet', columns: [first, ...others], ...common(how) })
      }).finally(() => stream.destroy())
    },
    close: async () => await client.close(),
  }
}
