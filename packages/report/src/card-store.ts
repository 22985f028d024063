import type { LedgerDelivery, QueryResult } from '@open-finops/loader-duckdb'

/** What cards are asked of, with all that they read made. */
export interface CardReader {
  readonly engine: 'duckdb' | 'clickhouse'
  /** Where it is, as pages name it. */
  readonly dataDir: string
  /** Which moment of it is read. */
  readonly catalog: string
  /** Runs a card's query with texts to bind in order: DuckDB's `$1`, ClickHouse's `{p1:String}`. */
  query(sql: string, parameters?: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<QueryResult>
  deliveries(): Promise<readonly LedgerDelivery[]>
  close(): Promise<void>
}

/** A store of rows other than a lake, for dashboards. */
export interface CardStore {
  /**
   * Opens it; each query sees what is in force when it is asked.
   * @param statements Make what cards read, out of the relations that are there, as `database.relation`.
   */
  open(statements: (available: ReadonlySet<string>, ledger: string) => readonly string[]): Promise<CardReader>
  /** Changes with every commit. */
  moment(): Promise<string>
}
