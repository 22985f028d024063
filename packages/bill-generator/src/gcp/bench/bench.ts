import type { DuckDBConnection } from '@duckdb/node-api'
import type { Month } from '../../period.ts'
import { wholeRows } from '../columns.ts'
import { type GcpPeriodBill, pacificHours, runAll } from '../period-bill.ts'
import { feeStatements } from './fees.ts'
import { meterStatements, projectCount, resourceCommitments, spendCommitments } from './meters.ts'
import { eventRows } from './rows.ts'

/** One invoice month of the wide bill. */
export interface GcpBenchPeriod {
  readonly seed: number
  readonly month: Month
  readonly billingAccountId: string
  /** Hours of the invoice month. */
  readonly hours: number
  /** Meters to choose from. */
  readonly meters: number
}

/** Makes what all periods share: resources and their meters. */
export async function prepareBench(connection: DuckDBConnection): Promise<void> {
  await runAll(connection, meterStatements)
}

/**
 * A wide hourly bill: two fifths of its rows have credits or a commitment's price, some usage is of the month before.
 * Usage rows come from their row number alone, so that a file streams to disk without ever being in memory; fees, taxes
 * and rounding, made from sums over them, go into the first file.
 */
export async function benchPeriod(
  connection: DuckDBConnection,
  { rows, fileCount, ...of }: Omit<GcpBenchPeriod, 'hours' | 'meters'> & { rows: number; fileCount: number },
): Promise<GcpPeriodBill> {
  const hours = pacificHours(of.month)
  const counted = await connection.runAndReadAll('SELECT count(*) FROM bench_meter')
  const period: GcpBenchPeriod = { ...of, hours, meters: Number(counted.getRows()[0]?.[0]) }
  const events = Math.max(1, rows - (resourceCommitments + spendCommitments) * hours - projectCount - 1)
  const { statements, totals } = feeStatements(period, events)
  await runAll(connection, statements)
  const bound = (file: number): number => Math.floor((events * file) / fileCount)
  return {
    parts: Array.from({ length: fileCount }, (_, file) => {
      const usage = eventRows(period, events, bound(file), bound(file + 1))
      return wholeRows(file === 0 ? `(${usage}) UNION ALL BY NAME SELECT * FROM bench_fee` : `(${usage})`)
    }),
    totals,
  }
}
