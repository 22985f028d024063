import { mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FetchedDelivery, FinopsError, type PeriodLoad } from '@open-finops/pipeline'
import type { StageDelivery } from '../create-store.ts'
import { sqlString } from '../sql-text.ts'
import type { StagedFile } from '../staged.ts'

/** One row of the small bill that these tests load. */
export interface BillRow {
  readonly period: string
  /** Exact decimal. */
  readonly cost: string
  readonly currency?: string
  readonly type?: string
  readonly service?: string
}

/** A delivery whose one raw file is a CSV of these rows. */
export async function deliveryOf(
  facts: {
    slot: string
    version: string
    exportName?: string
    createdAt?: string
    covers?: readonly string[]
    rawFolder: string
  },
  rows: readonly BillRow[],
): Promise<FetchedDelivery> {
  const exportName = facts.exportName ?? 'aws-main/cur'
  await mkdir(facts.rawFolder, { recursive: true })
  const path = join(facts.rawFolder, `${encodeURIComponent(`${exportName}-${facts.slot}-${facts.version}`)}.csv`)
  const lines = rows.map((row) => [
    row.period,
    row.currency ?? 'USD',
    row.type ?? 'Usage',
    row.service ?? 'Compute',
    row.cost,
  ])
  await writeFile(path, ['period,currency,type,service,cost', ...lines.map((line) => line.join(','))].join('\n'))
  const bytes = (await stat(path)).size
  return {
    delivery: {
      provider: 'aws',
      exportName,
      slot: facts.slot,
      version: facts.version,
      format: 'test-csv',
      encoding: 'csv',
      ...(facts.createdAt && { createdAt: facts.createdAt }),
      ...(facts.covers && { covers: facts.covers }),
      files: [{ key: 'bill.csv', bytes }],
    },
    files: [{ key: 'bill.csv', path, bytes, compression: 'none' }],
  }
}

/** Turns that CSV into Parquet with few of the lake's columns, and drops rows of the type `Negation` as a format would: kept without cost. */
export const stageBySql: StageDelivery = async ({ connection, fetched, directory }) => {
  const unreadable = fetched.files.find((file) => file.bytes !== fetched.delivery.files[0]?.bytes)
  if (unreadable !== undefined) {
    throw new FinopsError({
      code: 'FINOPS_TEST_CUT_OFF',
      message: `${unreadable.key} is cut off`,
      hint: 'Fetch it again.',
    })
  }
  const paths = fetched.files.map((file) => sqlString(file.path)).join(', ')
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE bill AS SELECT period, currency, type, service, cost::DECIMAL(38, 18) AS cost
      FROM read_csv([${paths}], header = true, columns = {'period': 'VARCHAR', 'currency': 'VARCHAR', 'type': 'VARCHAR',
        'service': 'VARCHAR', 'cost': 'VARCHAR'})`,
  )
  const files: StagedFile[] = []
  const loads: PeriodLoad[] = []
  const found = await connection.runAndReadAll('SELECT DISTINCT period FROM bill ORDER BY 1')
  for (const [value] of found.getRowsJson()) {
    const period = String(value)
    const path = join(directory, `${period}.parquet`)
    const written = await connection.run(
      `COPY (SELECT CASE WHEN type = 'Negation' THEN 0 ELSE cost END AS BilledCost, BilledCost AS EffectiveCost,
          currency AS BillingCurrency, service AS ServiceName,
          CASE WHEN type = 'Negation' THEN 'dropped: negation' END AS x_RowChange,
          strptime(period || '-01', '%Y-%m-%d')::TIMESTAMP AS BillingPeriodStart
        FROM bill WHERE period = '${period}') TO ${sqlString(path)} (COMPRESSION zstd)`,
    )
    const totals = await connection.runAndReadAll(
      `SELECT currency, type, count(*)::INTEGER, count(*) FILTER (type <> 'Negation')::INTEGER, sum(cost)::VARCHAR
        FROM bill WHERE period = '${period}' GROUP BY ALL ORDER BY ALL`,
    )
    const rows = totals.getRowsJson().map((row) => ({
      currency: String(row[0]),
      nativeType: String(row[1]),
      sourceRows: Number(row[2]),
      focusRows: Number(row[3]),
      nativeCost: String(row[4]),
      billedCost: String(row[4]),
      effectiveCost: String(row[4]),
      listCost: String(row[4]),
      contractedCost: String(row[4]),
    }))
    const focusRows = rows.reduce((sum, row) => sum + row.focusRows, 0)
    const dropped = rows.reduce((sum, row) => sum + row.sourceRows - row.focusRows, 0)
    files.push({ billingPeriod: period, path, rows: Number(written.rowsChanged), bytes: (await stat(path)).size })
    loads.push({
      billingPeriod: period,
      sourceRows: focusRows + dropped,
      focusRows,
      rowChanges: dropped === 0 ? [] : [{ kind: 'dropped', reason: 'negation', nativeType: 'Negation', rows: dropped }],
      totals: rows,
    })
  }
  return {
    files,
    periods: loads,
    columns: [
      { column: 'BilledCost', origin: 'reported', missing: [] },
      { column: 'RegionId', origin: 'absent', missing: ['region'] },
    ],
    unknownValues: [{ kind: 'service', value: "O'Neill", rows: 1 }],
  }
}
