import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { generateAwsBill } from '@open-finops/bill-generator'
import type { BenchBill } from './cases.ts'
import { type Measurement, oneLine } from './measure.ts'
import { type Contents, contentsOfBill, contentsOfFocus } from './peers/contents.ts'
import { writeDbtProject } from './peers/dbt-project.ts'
import { installPeer } from './peers/install.ts'

const runFile = promisify(execFile)
const work = join(import.meta.dirname, '.work')
const here = join(import.meta.dirname, 'peers')

/** A program that turns the bill into FOCUS, or loads it. */
interface Peer {
  readonly name: string
  /** finops must be so many times as fast. */
  readonly atLeast?: { readonly csv?: number; readonly parquet?: number }
  /** finops may take this part of its memory. */
  readonly memory?: number
  command(): Promise<readonly string[]>
  /** What came of it; absent for one that maps nothing. */
  contents?(): Promise<Contents>
}

type Encoding = 'csv' | 'parquet'

/**
 * The same AWS bill by finops and by programs of others that do the same, each in a process of its own, one after another.
 * Options: --rows 1000000, --encoding csv|parquet (default both), --peers finops,dbt… (default all).
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '1000000' }, encoding: { type: 'string' }, peers: { type: 'string' } },
  })
  const rows = Number(values.rows)
  console.log(oneLine())
  for (const encoding of ['csv', 'parquet'] as const) {
    if (values.encoding !== undefined && values.encoding !== encoding) continue
    const bill = await billOf(encoding, rows)
    const files = bill.files.map((file) => `'${file}'`).join(', ')
    const all = await peersOf(encoding, bill, files)
    const chosen = all.filter(({ name }) => values.peers === undefined || values.peers.split(',').includes(name))
    const measured: (Measurement & { readonly peer: Peer })[] = []
    for (const peer of chosen) measured.push({ ...(await measuredRun(await peer.command())), peer })
    const [ours] = measured
    if (ours?.peer.name !== 'finops') throw new Error('finops itself must be among them')
    console.log(`\n${encoding === 'csv' ? 'CSV gzip' : 'Parquet'}, ${rows.toLocaleString('en')} rows × 181 columns`)
    for (const { peer, seconds, peakMemory } of measured) {
      const ratio = seconds / ours.seconds
      const wanted = peer.atLeast?.[encoding]
      const part = ours.peakMemory / peakMemory
      const isSlow = wanted !== undefined && ratio < wanted
      const isLarge = peer.memory !== undefined && part > peer.memory
      console.log(
        `${peer.name.padEnd(34)} ${seconds.toFixed(2).padStart(7)} s  ${(peakMemory / 1024 ** 3).toFixed(2).padStart(5)} GiB  ` +
          `× ${ratio.toFixed(2)}${wanted === undefined ? '' : ` (at least ${wanted}${isSlow ? ', MISSED' : ''})`}` +
          `${peer.memory === undefined ? '' : `, finops takes ${part.toFixed(2)} of its memory (at most ${peer.memory}${isLarge ? ', MISSED' : ''})`}`,
      )
      if (isSlow || isLarge) process.exitCode = 1
    }
    await compareContents(encoding, files, chosen)
  }
}

async function compareContents(encoding: Encoding, files: string, peers: readonly Peer[]): Promise<void> {
  const bill = await contentsOfBill(encoding, files)
  const found = await Promise.all(
    peers.flatMap(({ name, contents }) => (contents ? [contents().then((own) => [name, own] as const)] : [])),
  )
  const labels: Readonly<Record<keyof Contents, string>> = {
    rows: 'rows',
    cost: 'sum of cost',
    payer: "payer's account",
    commitments: 'rows of a commitment',
    quantities: 'usage with a quantity',
    categories: 'with a service category',
    columns: 'columns',
  }
  console.log(
    `\n| | the bill | ${found.map(([name]) => name).join(' | ')} |\n|---|---|${found.map(() => '---|').join('')}`,
  )
  for (const key of Object.keys(labels) as (keyof Contents)[]) {
    const own = key === 'columns' || key === 'categories' ? '' : bill[key]
    console.log(`| ${[labels[key], own, ...found.map(([, contents]) => contents[key])].join(' | ')} |`)
  }
  const ours = found.find(([name]) => name === 'finops')?.[1]
  if (ours === undefined) return
  const lost = (['cost', 'payer', 'quantities'] as const).filter((key) => ours[key] !== bill[key]).map(String)
  // FOCUS names the commitment on fees too, and on what was made for its unused part.
  if (Number(ours.commitments) < Number(bill.commitments)) lost.push('commitments')
  if (ours.categories !== ours.rows) lost.push('categories')
  if (lost.length === 0) return
  console.log(`finops differs from the bill in: ${lost.map((key) => labels[key as keyof Contents]).join(', ')}`)
  process.exitCode = 1
}

async function peersOf(encoding: Encoding, bill: BenchBill, files: string): Promise<readonly Peer[]> {
  const fresh = async (name: string): Promise<string> => {
    const folder = join(work, 'peers', name)
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    return folder
  }
  const lake = join(work, 'peers', 'finops')
  const node = [process.execPath, '--conditions=open-finops-source', '--disable-warning=ExperimentalWarning']
  const converters = await installPeer('focus-converter')
  const converter = (name: string, flags: readonly string[]): Pick<Peer, 'name' | 'command' | 'contents'> => ({
    name,
    command: async () => {
      const out = await fresh(name.replaceAll(/\W+/g, '-'))
      const [file = ''] = bill.files
      const input =
        encoding === 'csv'
          ? ['--provider', 'aws-cur', '--data-format', 'csv', '--data-path', file]
          : [
              '--provider',
              'aws',
              '--data-format',
              'parquet',
              '--parquet-data-format',
              'dataset',
              '--data-path',
              join(file, '..'),
            ]
      return [join(converters, 'focus-converter'), 'convert', ...input, '--export-path', out, ...flags]
    },
    contents: async () =>
      await contentsOfFocus(`read_parquet('${join(work, 'peers', name.replaceAll(/\W+/g, '-'), '*.parquet')}')`),
  })
  const dbt = await installPeer('dbt')
  const dlt = encoding === 'csv' ? await installPeer('dlt') : ''
  return [
    {
      name: 'finops',
      command: async () => [...node, join(import.meta.dirname, 'run', 'finops.ts'), 'aws', bill.location, lake],
      contents: async () => {
        const rows = join(lake, 'lake', 'cost_and_usage')
        const parquet = (await readdir(rows, { recursive: true })).filter((name) => name.endsWith('.parquet'))
        return await contentsOfFocus(`read_parquet([${parquet.map((name) => `'${join(rows, name)}'`).join(', ')}])`)
      },
    },
    {
      ...converter('focus_converters (FOCUS columns)', ['--no-export-include-source-columns']),
      atLeast: { csv: 2.3, parquet: 2 },
    },
    { ...converter('focus_converters (default)', []), atLeast: { csv: 5.5, parquet: 5 }, memory: 0.2 },
    {
      name: 'dbt-duckdb (same mapping)',
      atLeast: { csv: 1.5, parquet: 2.3 },
      command: async () => {
        const project = await fresh('dbt')
        await writeDbtProject(project, encoding, files)
        return [join(dbt, 'dbt'), '--quiet', 'run', '--project-dir', project, '--profiles-dir', project]
      },
      contents: async () => await contentsOfFocus(`read_parquet('${join(work, 'peers', 'dbt', 'focus.parquet')}')`),
    },
    ...(encoding === 'csv'
      ? [
          {
            name: 'dlt (load only)',
            command: async () => [
              join(dlt, 'python'),
              join(here, 'load_with_dlt.py'),
              join(bill.location),
              await fresh('dlt'),
            ],
          },
        ]
      : []),
  ]
}

async function measuredRun(command: readonly string[]): Promise<Measurement> {
  const env = {
    ...process.env,
    DO_NOT_TRACK: '1',
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    RUNTIME__DLTHUB_TELEMETRY: 'false',
  }
  const { stdout } = await runFile('python3', [join(here, 'measure.py'), ...command], { env, maxBuffer: 1 << 24 })
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Measurement & { code: number; output: string }
  if (told.code !== 0) throw new Error(`${command[0]} ended with ${told.code}:\n${told.output}`)
  return told
}

/** A bill in one file, which is all that some read. */
async function billOf(encoding: Encoding, rows: number): Promise<BenchBill> {
  const directory = join(work, `peers-${encoding}-${rows}`)
  const record = join(directory, 'bench-bill.json')
  if (existsSync(record)) return (await import(record, { with: { type: 'json' } })).default as BenchBill
  await rm(directory, { recursive: true, force: true })
  const made = await generateAwsBill({
    directory,
    layout: encoding === 'csv' ? 'cur-1-create-new' : 'cur-1-parquet',
    scenario: 'bench',
    periods: ['2026-10'],
    rowsPerPeriod: rows,
    filesPerPeriod: 1,
  })
  const files = made.deliveries.flatMap((delivery) => delivery.files.map(({ key }) => join(directory, key)))
  const bill: BenchBill = { location: made.location, files }
  await writeFile(record, JSON.stringify(bill))
  return bill
}
