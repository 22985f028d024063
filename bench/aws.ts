import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type GeneratedBill, generateAwsBill } from '@open-finops/bill-generator'
import { type Measurement, measure, median, oneLine } from './measure.ts'

const work = join(import.meta.dirname, '.work')
const cases = {
  csv: { layout: 'cur-1-create-new', limit: 1.3, title: 'CSV gzip' },
  parquet: { layout: 'cur-1-parquet', limit: 1.6, title: 'Parquet' },
} as const

/**
 * An AWS bill of an hourly month to a FOCUS lake, against bare DuckDB copying the same columns of the same files.
 * Options: --rows 1000000 --repeat 3 --encoding csv|parquet (default both).
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      repeat: { type: 'string', default: '3' },
      encoding: { type: 'string' },
    },
  })
  const rows = Number(values.rows)
  console.log(oneLine())
  for (const encoding of ['csv', 'parquet'] as const) {
    if (values.encoding !== undefined && values.encoding !== encoding) continue
    const { layout, limit, title } = cases[encoding]
    const bill = await billOf(layout, rows)
    const files = bill.deliveries.flatMap((delivery) => delivery.files.map((file) => join(bill.directory, file.key)))
    const bare: Measurement[] = []
    const ours: Measurement[] = []
    for (let repetition = 0; repetition < Number(values.repeat); repetition++) {
      bare.push(await measure('run/bare.ts', ['aws-cur-1', encoding, join(work, 'bare'), ...files]))
      ours.push(await measure('run/finops.ts', [bill.location, join(work, 'lake')]))
    }
    const ratio = median(ours, 'seconds') / median(bare, 'seconds')
    console.log(
      `${title}, ${rows.toLocaleString('en')} rows: bare ${median(bare, 'seconds').toFixed(2)} s, ` +
        `finops ${median(ours, 'seconds').toFixed(2)} s, ratio ${ratio.toFixed(2)} (at most ${limit}), ` +
        `peak memory ${(median(ours, 'peakMemory') / 1024 ** 3).toFixed(2)} GiB (bare ${(median(bare, 'peakMemory') / 1024 ** 3).toFixed(2)})`,
    )
    if (ratio > limit) process.exitCode = 1
  }
  await rm(join(work, 'bare'), { recursive: true, force: true })
  await rm(join(work, 'lake'), { recursive: true, force: true })
}

type Bill = Pick<GeneratedBill, 'location' | 'deliveries'> & { readonly directory: string }

/** The same bill for every run: its options are its name. */
async function billOf(layout: 'cur-1-create-new' | 'cur-1-parquet', rows: number): Promise<Bill> {
  const directory = join(work, `${layout}-${rows}`)
  const record = `${directory}.json`
  if (existsSync(record)) return (await import(record, { with: { type: 'json' } })).default as Bill
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  console.error(`generating ${rows.toLocaleString('en')} rows, ${layout} …`)
  const bill = await generateAwsBill({
    directory,
    layout,
    rowsPerPeriod: rows,
    scenario: 'bench',
    periods: ['2026-10'],
  })
  const kept: Bill = { directory, location: bill.location, deliveries: bill.deliveries }
  await writeFile(record, JSON.stringify(kept))
  return kept
}
