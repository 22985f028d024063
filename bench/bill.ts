import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type BenchBill, type BenchCase, type BenchProvider, benchCases } from './cases.ts'
import { type Measurement, measure, median, oneLine } from './measure.ts'

const work = join(import.meta.dirname, '.work')

/**
 * A provider's bill of a month to a FOCUS lake, against bare DuckDB copying the same columns of the same files.
 * Options: --rows 1000000 --repeat 3 --encoding csv|parquet|jsonl (default all that the provider has).
 */
export async function run(provider: BenchProvider, args: readonly string[]): Promise<void> {
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
  for (const benchCase of benchCases.filter((one) => one.provider === provider)) {
    if (values.encoding !== undefined && values.encoding !== benchCase.encoding) continue
    const { format, encoding, limit, title } = benchCase
    const bill = await billOf(benchCase, rows)
    const bare: Measurement[] = []
    const ours: Measurement[] = []
    for (let repetition = 0; repetition < Number(values.repeat); repetition++) {
      bare.push(await measure('run/bare.ts', [format, encoding, join(work, 'bare'), ...bill.files]))
      ours.push(await measure('run/finops.ts', [provider, bill.location, join(work, 'lake')]))
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

/** The same bill for every run: its case and rows are its name. */
async function billOf({ name, title, generate }: BenchCase, rows: number): Promise<BenchBill> {
  const directory = join(work, `${name}-${rows}`)
  const record = join(directory, 'bench-bill.json')
  if (existsSync(record)) return (await import(record, { with: { type: 'json' } })).default as BenchBill
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  console.error(`generating ${rows.toLocaleString('en')} rows, ${title} …`)
  const bill = await generate(directory, rows)
  await writeFile(record, JSON.stringify(bill))
  return bill
}
