import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { generateAwsBill } from '@open-finops/bill-generator'
import { openLake } from '@open-finops/loader-duckdb'
import { type Measurement, measure, median, oneLine } from './measure.ts'

const work = join(import.meta.dirname, '.work')
const validator = join(import.meta.dirname, '../../shared/tools/official-validator')

/**
 * `finops check` of a FOCUS 1.2 Parquet file of a million rows, against a bare scan with as many aggregates and, where
 * it is at ../shared/tools, the Foundation's validator on the same file.
 * Options: --rows 1000000 --repeat 3 --file <parquet>.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      repeat: { type: 'string', default: '3' },
      file: { type: 'string' },
    },
  })
  console.log(oneLine())
  const file = values.file ?? (await focusFile(Number(values.rows)))
  const bare: Measurement[] = []
  const ours: Measurement[] = []
  for (let repetition = 0; repetition < Number(values.repeat); repetition++) {
    bare.push(await measure('run/bare-scan.ts', [file]))
    ours.push(await measure('run/focus-check.ts', [file]))
  }
  const seconds = median(ours, 'seconds')
  const ratio = seconds / median(bare, 'seconds')
  const memory = median(ours, 'peakMemory') / 1e9
  console.log(
    `check: bare scan ${median(bare, 'seconds').toFixed(2)} s, finops ${seconds.toFixed(2)} s, ` +
      `ratio ${ratio.toFixed(2)} (at most 3), peak memory ${memory.toFixed(2)} GB (at most 1)`,
  )
  if (ratio > 3 || memory > 1) process.exitCode = 1
  if (!existsSync(validator)) {
    console.log('the Foundation’s validator is not at ../shared/tools: not compared')
    return
  }
  await promisify(execFile)(validator, [file], { maxBuffer: 1 << 26 }).catch(() => undefined)
  const started = performance.now()
  await promisify(execFile)(validator, [file], { maxBuffer: 1 << 26 }).catch(() => undefined)
  const theirs = (performance.now() - started) / 1000
  console.log(
    `the Foundation’s validator ${theirs.toFixed(1)} s, ${(theirs / seconds).toFixed(1)} times as long (at least 10)`,
  )
  if (theirs / seconds < 10) process.exitCode = 1
}

/** A bill of an hourly month, ingested, and written as FOCUS 1.2. */
async function focusFile(rows: number): Promise<string> {
  const file = join(work, `focus-1.2-${rows}.parquet`)
  if (existsSync(file)) return file
  const directory = join(work, `check-bill-${rows}`)
  const dataDir = join(work, `check-lake-${rows}`)
  await mkdir(directory, { recursive: true })
  console.error(`generating ${rows.toLocaleString('en')} rows …`)
  const bill = await generateAwsBill({
    directory,
    layout: 'cur-1-parquet',
    rowsPerPeriod: rows,
    scenario: 'bench',
    periods: ['2026-10'],
  })
  await measure('run/finops.ts', ['aws', bill.location, dataDir])
  const lake = await openLake({ dataDir })
  try {
    await lake.query(
      `COPY (SELECT COLUMNS('^[A-Z]') FROM focus_1_2) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`,
    )
  } finally {
    await lake.close()
  }
  await rm(directory, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
  return file
}
