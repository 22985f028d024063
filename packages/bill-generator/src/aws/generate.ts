import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { sha256, uuidOf } from '../ids.ts'
import { type Month, monthsBetween } from '../period.ts'
import { type BillPlan, planBill, withDatabase } from '../plan.ts'
import { writeParts } from '../write.ts'
import { benchPeriod, benchTagKeys, prepareBench } from './bench/bench.ts'
import { demoTagKeys, payerAccountId } from './demo/company.ts'
import { demoPeriod } from './demo/demo.ts'
import {
  deliveryKeys,
  encodingOf,
  isDataExport,
  isOverwriting,
  isParquet,
  type Report,
  reportFolder,
} from './layout.ts'
import { dataExportManifest, legacyManifest } from './manifest.ts'
import {
  awsLayouts,
  type BillTotal,
  type GenerateAwsBillOptions,
  type GeneratedBill,
  type GeneratedDelivery,
} from './options.ts'
import type { PeriodBill } from './period-bill.ts'
import { type ProjectedColumn, projectDataExport, projectLegacyCsv, projectLegacyParquet } from './projection.ts'

const demoRows = 3000

/** Options with their defaults. */
interface Plan extends BillPlan {
  readonly options: GenerateAwsBillOptions
  readonly report: Report
  readonly tagKeys: readonly string[]
}

/**
 * Writes an AWS bill as AWS delivers it (data files, then their manifest) and returns the truth about it.
 * Rows are made and written by DuckDB from hashes of the seed: they never pass through JavaScript.
 * The newest period counts as open (no invoice yet); a restatement is an invoiced one.
 * @throws RangeError when an option makes no sense; Error when a file can't be written.
 */
export async function generateAwsBill(options: GenerateAwsBillOptions): Promise<GeneratedBill> {
  const plan = planOf(options)
  await mkdir(options.directory, { recursive: true })
  return await withDatabase(options, plan.seed, async (instance, connection) => {
    if (options.scenario === 'bench') await prepareBench(connection, plan.seed, plan.tagKeys)
    const deliveries: GeneratedDelivery[] = []
    for (const month of plan.months) {
      const versions: readonly (1 | 2)[] = plan.restated.has(month.period) ? [1, 2] : [1]
      for (const version of versions)
        deliveries.push(await deliver(instance, connection, plan, month, version, version === versions.at(-1)))
    }
    return {
      provider: 'aws',
      layout: options.layout,
      location: join(options.directory, reportFolder(plan.report)),
      bucket: plan.report.bucket,
      deliveries,
    }
  })
}

function planOf(options: GenerateAwsBillOptions): Plan {
  if (!awsLayouts.includes(options.layout))
    throw new RangeError(`unknown layout '${options.layout}'; one of ${awsLayouts.join(', ')}`)
  return {
    ...planBill(options, demoRows),
    options,
    tagKeys: options.tagKeys ?? (options.scenario === 'demo' ? demoTagKeys : benchTagKeys),
    report: {
      layout: options.layout,
      bucket: options.bucket ?? 'larkspur-billing',
      prefix: options.prefix ?? 'reports',
      reportName: options.reportName ?? 'larkspur-cur',
      payerAccountId,
    },
  }
}

async function deliver(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  plan: Plan,
  month: Month,
  version: 1 | 2,
  current: boolean,
): Promise<GeneratedDelivery> {
  const { options, report } = plan
  const bill = await periodBill(connection, plan, month, version)
  const columns = projectionOf(plan, bill)
  const deliveryId = uuidOf(`${plan.seed}/${report.reportName}/${month.period}/${version}`)
  const deliveredAt = version === 1 ? `${month.end}T06:12:41.000Z` : `${month.end.slice(0, 8)}12T05:48:09.000Z`
  const keys = deliveryKeys(report, month, deliveryId, deliveredAt, plan.fileCount)
  const parts = bill.parts.map((rows, index) => ({ key: keys.files[index] ?? '', rows }))
  const files = await writeParts(instance, options.directory, encodingOf(report.layout), columns, parts)
  const totals = await readTotals(connection, bill.totals)
  const manifest = isDataExport(report.layout)
    ? dataExportManifest(report, month, deliveryId, deliveredAt, keys, columns)
    : legacyManifest(report, month, deliveryId, sha256(`${plan.seed}/${report.reportName}`), keys, bill.columns)
  for (const key of [...keys.manifestCopies, keys.manifest]) {
    await mkdir(dirname(join(options.directory, key)), { recursive: true })
    await writeFile(join(options.directory, key), manifest)
  }
  return {
    period: month.period,
    version,
    current,
    deliveryId,
    basis: bill.basis,
    manifestKey: keys.manifest,
    files: current || !isOverwriting(report.layout) ? files : [],
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    rows: totals.reduce((sum, total) => sum + total.rows, 0),
    totals,
  }
}

async function periodBill(connection: DuckDBConnection, plan: Plan, month: Month, version: 1 | 2): Promise<PeriodBill> {
  const { options } = plan
  if (options.scenario === 'bench') {
    return benchPeriod(connection, {
      seed: plan.seed,
      month,
      rows: plan.rows,
      fileCount: plan.fileCount,
      tagKeys: plan.tagKeys,
    })
  }
  const context = {
    seed: plan.seed,
    month,
    index: monthsBetween(plan.historyStart, month),
    historyStart: plan.historyStart.start,
    hourly: options.granularity === 'hourly',
    version,
    open: version === 1 && (plan.restated.has(month.period) || month === plan.months.at(-1)),
    copies: Math.max(1, Math.round(plan.rows / (demoRows * (options.granularity === 'hourly' ? 24 : 1)))),
  }
  return demoPeriod(connection, context, plan.tagKeys, plan.fileCount)
}

function projectionOf(plan: Plan, bill: PeriodBill): readonly ProjectedColumn[] {
  const { layout } = plan.report
  if (isDataExport(layout)) return projectDataExport(bill.columns, isParquet(layout) ? 'parquet' : 'csv')
  return isParquet(layout) ? projectLegacyParquet(bill.columns) : projectLegacyCsv(bill.columns)
}

async function readTotals(connection: DuckDBConnection, query: string): Promise<readonly BillTotal[]> {
  const reader = await connection.runAndReadAll(query)
  return reader.getRowObjects().map((row) => ({
    currency: String(row['currency']),
    lineItemType: String(row['line_item_type']),
    rows: Number(row['line_rows']),
    unblendedCost: String(row['unblended_cost']),
    billedCost: String(row['billed_cost']),
    effectiveCost: String(row['effective_cost']),
  }))
}
