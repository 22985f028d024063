import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Month, monthsBetween } from '../period.ts'
import { type BillPlan, planBill, withDatabase } from '../plan.ts'
import { writeParts } from '../write.ts'
import { benchPeriod, prepareBench } from './bench/bench.ts'
import { emptyBill } from './columns.ts'
import { demoPeriod, prepareDemo } from './demo/demo.ts'
import { type GcpExport, gcpDeliveryKeys, isGcpParquet, isRuns, tableName } from './layout.ts'
import {
  type GcpBillTotal,
  type GeneratedGcpBill,
  type GeneratedGcpDelivery,
  type GenerateGcpBillOptions,
  gcpLayouts,
} from './options.ts'
import type { GcpPeriodBill } from './period-bill.ts'
import { projectJsonLines, projectParquet } from './projection.ts'

const demoRows = 1500
const benchRowsPerFile = 125_000

/** Options with their defaults. */
interface Plan extends BillPlan {
  readonly options: GenerateGcpBillOptions
  readonly export: GcpExport
}

/**
 * Writes a Google Cloud bill as BigQuery extracts the detailed usage cost export, and returns the truth about it.
 * Rows are made and written by DuckDB from hashes of the seed: they never pass through JavaScript.
 * @throws RangeError when an option makes no sense; Error when a file can't be written.
 */
export async function generateGcpBill(options: GenerateGcpBillOptions): Promise<GeneratedGcpBill> {
  const plan = planOf(options)
  await mkdir(options.directory, { recursive: true })
  return await withDatabase(options, plan.seed, async (instance, connection) => {
    await connection.run("SET GLOBAL TimeZone = 'UTC'")
    await connection.run(emptyBill)
    await (options.scenario === 'bench' ? prepareBench(connection) : prepareDemo(connection))
    const deliveries: GeneratedGcpDelivery[] = []
    for (const month of plan.months) {
      const versions: readonly (1 | 2)[] = plan.restated.has(month.period) ? [1, 2] : [1]
      for (const version of versions) {
        deliveries.push(await deliver(instance, connection, plan, month, version, version === versions.at(-1)))
      }
    }
    return {
      provider: 'gcp',
      layout: options.layout,
      location: join(options.directory, plan.export.prefix),
      table: plan.export.table,
      deliveries,
    }
  })
}

function planOf(options: GenerateGcpBillOptions): Plan {
  const { layout, prefix = 'gcp', billingAccountId = '01A3F7-5C09D2-8E41B6' } = options
  if (!gcpLayouts.includes(layout)) throw new RangeError(`unknown layout '${layout}'; one of ${gcpLayouts.join(', ')}`)
  if (!/^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/.test(billingAccountId))
    throw new RangeError(`'${billingAccountId}' is no billing account; write it like 01A3F7-5C09D2-8E41B6`)
  const plan = planBill(options, demoRows)
  if (plan.restated.size > 0 && !isRuns(layout))
    throw new RangeError('only a layout of runs can restate a period: an extract of the same name replaces the first')
  const shards = Math.max(2, Math.ceil(plan.rows / benchRowsPerFile))
  return {
    ...plan,
    options,
    fileCount: options.filesPerPeriod ?? (options.scenario === 'demo' ? plan.fileCount : shards),
    export: { layout, prefix, table: tableName(billingAccountId), billingAccountId },
  }
}

async function deliver(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  plan: Plan,
  month: Month,
  version: 1 | 2,
  current: boolean,
): Promise<GeneratedGcpDelivery> {
  const { options } = plan
  const bill = await periodBill(connection, plan, month, version)
  const runAt = `${month.end.replaceAll('-', '').slice(0, 6)}${version === 1 ? '03' : '12'}T040000Z`
  const keys = gcpDeliveryKeys(plan.export, month, runAt, plan.fileCount)
  const parts = bill.parts.map((rows, index) => ({ key: keys.files[index] ?? '', rows }))
  const parquet = isGcpParquet(options.layout)
  const files = await writeParts(
    instance,
    options.directory,
    { kind: parquet ? 'parquet' : 'jsonl' },
    parquet ? projectParquet() : projectJsonLines(),
    parts,
  )
  if (keys.markerKey !== undefined) {
    const path = join(options.directory, keys.markerKey)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, `${JSON.stringify({ invoice_month: month.period.replace('-', ''), run: keys.run })}\n`)
  }
  const totals = await readTotals(connection, bill.totals)
  return {
    period: month.period,
    version,
    current,
    ...(keys.run === undefined ? {} : { run: keys.run }),
    ...(keys.markerKey === undefined ? {} : { markerKey: keys.markerKey }),
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    rows: totals.reduce((sum, total) => sum + total.rows, 0),
    totals,
  }
}

async function periodBill(
  connection: DuckDBConnection,
  plan: Plan,
  month: Month,
  version: 1 | 2,
): Promise<GcpPeriodBill> {
  const { rows, seed, fileCount } = plan
  const { billingAccountId, layout } = plan.export
  if (plan.options.scenario === 'bench') {
    return await benchPeriod(connection, { seed, month, rows, fileCount, billingAccountId })
  }
  const context = {
    seed,
    month,
    index: monthsBetween(plan.historyStart, month),
    historyStart: plan.historyStart.start,
    billingAccountId,
    version,
    copies: Math.max(1, Math.round(rows / demoRows)),
  }
  return await demoPeriod(connection, context, isRuns(layout) ? 'invoice' : 'export', fileCount)
}

async function readTotals(connection: DuckDBConnection, query: string): Promise<readonly GcpBillTotal[]> {
  const reader = await connection.runAndReadAll(
    `SELECT invoice_month, cost_type, sum(line_rows) AS line_rows, sum(cost)::DECIMAL(38,6)::VARCHAR AS cost,
       sum(credits)::DECIMAL(38,6)::VARCHAR AS credits, sum(cost + credits)::DECIMAL(38,6)::VARCHAR AS billed
     FROM (${query}) GROUP BY invoice_month, cost_type ORDER BY invoice_month, cost_type`,
  )
  return reader.getRowObjects().map((row) => ({
    invoiceMonth: String(row['invoice_month']),
    currency: 'USD',
    costType: String(row['cost_type']),
    rows: Number(row['line_rows']),
    cost: String(row['cost']),
    credits: String(row['credits']),
    billedCost: String(row['billed']),
  }))
}
