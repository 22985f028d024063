import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateAwsBill } from '@open-finops/bill-generator'
import { duckdbStore, openLake } from '@open-finops/loader-duckdb'
import { ingest, shiftBillingPeriod } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { type Measurement, measure, median, oneLine } from './measure.ts'

const work = join(import.meta.dirname, '.work', 'reconcile')
const last = '2026-10'
const limit = 2

/**
 * `finops reconcile` and `finops diff` on a lake of 36 months, one of them restated, with an invoice for each that
 * names one; each run is a process of its own, from its start to its end.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      periods: { type: 'string', default: '36' },
      rows: { type: 'string', default: '20000' },
      repeat: { type: 'string', default: '5' },
    },
  })
  const [periods, rows, repeat] = [Number(values.periods), Number(values.rows), Number(values.repeat)]
  const dataDir = await lakeOf(periods, rows)
  console.log(`${oneLine()}; ${periods} periods of about ${rows} rows\n`)
  for (const command of ['reconcile', 'diff']) {
    const runs: Measurement[] = []
    for (let at = 0; at < repeat; at += 1) runs.push(await measure('run/finops-command.ts', [command, dataDir]))
    const seconds = median(runs, 'seconds')
    const memory = (median(runs, 'peakMemory') / 1024 ** 3).toFixed(2)
    const verdict = seconds <= limit ? 'within' : 'OVER'
    console.log(`finops ${command}: ${seconds.toFixed(2)} s, ${memory} GiB; ${verdict} the limit of ${limit} s`)
    if (seconds > limit) process.exitCode = 1
  }
}

/** A lake that is made once: every month ingested, one of them twice, and invoices as the bill names them. */
async function lakeOf(periods: number, rowsPerPeriod: number): Promise<string> {
  const folder = join(work, `${periods}-${rowsPerPeriod}`)
  const dataDir = join(folder, 'data')
  if (existsSync(folder)) return dataDir
  const made = `${folder}.partial`
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made, { recursive: true })
  const directory = join(made, 'bucket')
  const months = Array.from({ length: periods }, (_, at) => shiftBillingPeriod(last, at + 1 - periods))
  const restated = shiftBillingPeriod(last, -2)
  const bill = await generateAwsBill({
    directory,
    rowsPerPeriod,
    layout: 'cur-1-parquet',
    scenario: 'bench',
    periods: months,
  })
  const store = await duckdbStore({ dataDir: join(made, 'data') })
  const source = awsSource({ name: 'bench', location: bill.location })
  await ingest({ source, store })
  const again = await generateAwsBill({
    directory: join(made, 'again'),
    rowsPerPeriod: rowsPerPeriod + 100,
    layout: 'cur-1-parquet',
    scenario: 'bench',
    seed: 7,
    periods: [restated],
  })
  await replaceMonth(again.location, bill.location)
  await ingest({ source, store })
  await store.describeInvoices(await invoicesOf(join(made, 'data')))
  await store.close()
  renameSync(made, folder)
  return dataDir
}

/** The restated month takes the place of the first in the bucket. */
async function replaceMonth(from: string, to: string): Promise<void> {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const target = join(to, path.slice(from.length))
    mkdirSync(dirname(target), { recursive: true })
    if (basename(path) !== 'bench-bill.json') await copyFile(path, target)
  }
}

/** Each invoice with a cent that its bill does not have, so that every one is searched for causes. */
async function invoicesOf(
  dataDir: string,
): Promise<Parameters<Awaited<ReturnType<typeof duckdbStore>>['describeInvoices']>[0]> {
  const lake = await openLake({ dataDir })
  const { rows } = await lake.query(
    `SELECT invoice_issuer, coalesce(invoice_id, 'INV-' || billing_period), billing_period, currency,
      (focus_total + 0.02)::DECIMAL(38, 2)::VARCHAR FROM finops.reconciliation`,
  )
  await lake.close()
  return rows.map((row) => {
    const [invoiceIssuer = '', invoiceId = '', billingPeriod = '', currency = '', total = ''] = row.map(String)
    return { invoiceIssuer, invoiceId, billingPeriod, currency, total }
  })
}
