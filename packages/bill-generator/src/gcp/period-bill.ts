import type { DuckDBConnection } from '@duckdb/node-api'
import type { Month } from '../period.ts'

/** One delivery of one period, ready to be written: made by a scenario, in the DuckDB instance it was given. */
export interface GcpPeriodBill {
  /** One SELECT per data file, with every column of the export. */
  readonly parts: readonly string[]
  /** SELECT of invoice_month, cost_type, line_rows, cost, credits: the truth, from how rows were made. */
  readonly totals: string
}

/** Google's invoice months are months in Pacific time: their first moment in UTC, as a timestamp's text. */
export function pacificStart(firstDay: string): string {
  const month = Number(firstDay.slice(5, 7))
  return `${firstDay} ${month >= 4 && month <= 11 ? '07' : '08'}:00:00`
}

/** Hours of an invoice month: 743 or 745 where daylight saving time begins or ends. */
export function pacificHours(month: Month): number {
  return (Date.parse(`${pacificStart(month.end)}Z`) - Date.parse(`${pacificStart(month.start)}Z`)) / 3_600_000
}

/** Runs statements in their order. */
export async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await connection.run(statement)
}
