import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Month, monthsBetween } from '../period.ts'
import { type BillPlan, planBill, withDatabase } from '../plan.ts'
import { writeParts } from '../write.ts'
import { agreementOf } from './agreement.ts'
import { benchPeriod, prepareBench } from './bench/bench.ts'
import { costDetailsMacros, projectCostDetails } from './columns.ts'
import { demoPeriod } from './demo/demo.ts'
import { type AzureAccount, runKeys } from './layout.ts'
import { runManifest } from './manifest.ts'
import {
  type AzureBillTotal,
  type AzureDataset,
  azureLayouts,
  type GenerateAzureBillOptions,
  type GeneratedAzureBill,
  type GeneratedAzureDelivery,
  type GeneratedAzureRun,
} from './options.ts'
import type { AzurePeriodBill } from './period-bill.ts'

const demoRows = 1300

/** Options with their defaults. */
interface Plan extends BillPlan {
  readonly options: GenerateAzureBillOptions
  readonly account: AzureAccount
  readonly datasets: readonly AzureDataset[]
}

/**
 * Writes an Azure bill as Cost Management exports it (data files, then their manifest) and returns the truth about it.
 * Rows are made and written by DuckDB from hashes of the seed: they never pass through JavaScript.
 * The newest period counts as open (no invoice yet); a restatement is an invoiced one.
 * @throws RangeError when an option makes no sense; Error when a file can't be written.
 */
export async function generateAzureBill(options: GenerateAzureBillOptions): Promise<GeneratedAzureBill> {
  const plan = planOf(options)
  const { account } = plan
  await mkdir(options.directory, { recursive: true })
  return await withDatabase(options, plan.seed, async (instance, connection) => {
    for (const macro of costDetailsMacros(plan.seed)) await connection.run(macro)
    if (options.scenario === 'bench') await prepareBench(connection)
    const deliveries: GeneratedAzureDelivery[] = []
    for (const month of plan.months) {
      const versions: readonly (1 | 2)[] = plan.restated.has(month.period) ? [1, 2] : [1]
      for (const version of versions)
        deliveries.push(await deliver(instance, connection, plan, month, version, version === versions.at(-1)))
    }
    return {
      provider: 'azure',
      layout: options.layout,
      location: join(options.directory, account.rootFolder),
      scope: account.scope,
      deliveries,
    }
  })
}

function planOf(options: GenerateAzureBillOptions): Plan {
  if (!azureLayouts.includes(options.layout))
    throw new RangeError(`unknown layout '${options.layout}'; one of ${azureLayouts.join(', ')}`)
  const datasets = options.datasets ?? (options.scenario === 'demo' ? ['ActualCost', 'AmortizedCost'] : ['ActualCost'])
  if (!datasets.includes('ActualCost'))
    throw new RangeError('datasets must name ActualCost; AmortizedCost alone is no bill')
  if (options.scenario === 'bench' && datasets.length > 1)
    throw new RangeError('the bench scenario has actual costs only')
  const plan = planBill(options, demoRows)
  return {
    ...plan,
    options,
    datasets,
    account: {
      layout: options.layout,
      rootFolder: options.rootFolder ?? 'exports',
      scope: agreementOf(options.layout).scope,
      seed: plan.seed,
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
): Promise<GeneratedAzureDelivery> {
  const bill = await periodBill(connection, plan, month, version)
  const runs: GeneratedAzureRun[] = []
  for (const dataset of plan.datasets)
    runs.push(await writeRun(instance, connection, plan, month, version, dataset, bill))
  const files = runs.flatMap((run) => run.files)
  return {
    period: month.period,
    version,
    current,
    runs,
    files,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    rows: runs.reduce((sum, run) => sum + run.rows, 0),
    totals: await readTotals(connection, bill.totals),
  }
}

async function writeRun(
  instance: DuckDBInstance,
  connection: DuckDBConnection,
  plan: Plan,
  month: Month,
  version: 1 | 2,
  dataset: AzureDataset,
  bill: AzurePeriodBill,
): Promise<GeneratedAzureRun> {
  const { options, account } = plan
  const parts = bill.parts[dataset] ?? []
  const keys = runKeys(account, month, version, dataset, parts.length)
  const columns = projectCostDetails(account.layout, await columnsOfRows(connection, parts[0] ?? ''))
  const written = await writeParts(
    instance,
    options.directory,
    { kind: 'csv', timestamps: '%m/%d/%Y' },
    columns,
    parts.map((rows, index) => ({ key: keys.files[index] ?? '', rows })),
  )
  const counts: number[] = []
  for (const part of parts) counts.push(await countRows(connection, part))
  const manifest = runManifest(
    account,
    month,
    keys,
    written.map(({ bytes }, index) => ({ bytes, rows: counts[index] ?? 0 })),
  )
  await mkdir(dirname(join(options.directory, keys.manifest)), { recursive: true })
  await writeFile(join(options.directory, keys.manifest), manifest)
  return {
    dataset,
    exportName: keys.exportName,
    runId: keys.runId,
    submittedAt: keys.submittedAt,
    manifestKey: keys.manifest,
    files: written,
    rows: counts.reduce((sum, count) => sum + count, 0),
  }
}

async function periodBill(
  connection: DuckDBConnection,
  plan: Plan,
  month: Month,
  version: 1 | 2,
): Promise<AzurePeriodBill> {
  const { options, seed, rows, fileCount } = plan
  if (options.scenario === 'bench') return await benchPeriod(connection, { seed, month, rows, fileCount })
  const context = {
    seed,
    month,
    index: monthsBetween(plan.historyStart, month),
    historyStart: plan.historyStart.start,
    layout: options.layout,
    version,
    open: version === 1 && (plan.restated.has(month.period) || month === plan.months.at(-1)),
    copies: Math.max(1, Math.round(rows / demoRows)),
  }
  return await demoPeriod(connection, context, plan.datasets, fileCount)
}

async function columnsOfRows(connection: DuckDBConnection, rows: string): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE ${rows})`)
  return new Set(reader.getColumns()[0]?.map(String))
}

async function countRows(connection: DuckDBConnection, rows: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM (${rows})`)
  return Number(reader.getRows()[0]?.[0])
}

async function readTotals(connection: DuckDBConnection, query: string): Promise<readonly AzureBillTotal[]> {
  const reader = await connection.runAndReadAll(query)
  return reader.getRowObjects().map((row) => ({
    currency: String(row['currency']),
    chargeType: String(row['charge_type']),
    pricingModel: String(row['pricing_model']),
    rows: Number(row['line_rows']),
    billedCost: String(row['billed_cost']),
    effectiveCost: String(row['effective_cost']),
  }))
}
