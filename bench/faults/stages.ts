import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { verifyLake } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import { readLakeState } from '../kill/lake-state.ts'
import type { Origin, Scene } from '../kill/scene.ts'
import type { Program } from './step.ts'

/** Where a stage works: a folder with a `finops.yaml`, a data folder, and what the stage writes besides. */
export interface Place {
  readonly root: string
  readonly dataDir: string
}

/** What is there, by parts that change at once or not at all. */
export interface Outcome {
  /** Part → what it holds; a fault may leave each as it was before or as it will be. */
  readonly parts: Readonly<Record<string, string>>
  /** Everything that a run to the end must give again. */
  readonly whole: string
}

/** Something that finops does, to be disturbed. */
export interface Stage {
  readonly name: string
  /** Brings a place with the early months to where the stage begins. */
  prepare?(place: Place): Promise<readonly Program[]>
  program(place: Place): Program
  outcome(place: Place): Promise<Outcome>
}

/** Where the program that a place's `finops.yaml` names gets its bill. */
export async function writePlaceConfig(place: Place, origin: Origin): Promise<void> {
  const endpoint = origin.endpoint === undefined ? '' : `, endpoint: '${origin.endpoint}'`
  await writeFile(
    join(place.root, 'finops.yaml'),
    `exports:\n  - { name: aws, source: aws, location: '${origin.location}'${endpoint} }\n`,
  )
}

/** A command of finops in a place. */
export function finops(place: Place, ...args: readonly string[]): Program {
  return { script: 'run-finops.ts', args: [...args, '--config', join(place.root, 'finops.yaml'), '--json', '--quiet'] }
}

/** Every stage at which a bill is written somewhere. */
export function stagesOf(scene: Scene): readonly Stage[] {
  return [
    {
      name: 'ingest from S3: restated and new months',
      async prepare(place) {
        await writePlaceConfig(place, scene.lateOnS3)
        return []
      },
      program: (place) => finops(place, 'ingest'),
      outcome: lakeOutcome,
    },
    { name: 'transform: every month again', program: (place) => finops(place, 'transform'), outcome: lakeOutcome },
    {
      name: 'transform --rebuild: no catalog left',
      async prepare(place) {
        for (const name of await readdir(join(place.dataDir, 'catalog')))
          await writeFile(join(place.dataDir, 'catalog', name), 'damaged')
        return []
      },
      program: (place) => finops(place, 'transform', '--rebuild'),
      outcome: lakeOutcome,
    },
    {
      name: 'prune: to one version',
      async prepare(place) {
        await writePlaceConfig(place, scene.lateInFolder)
        const ingest = finops(place, 'ingest')
        const text = await readFile(join(place.root, 'finops.yaml'), 'utf8')
        await writeFile(join(place.root, 'finops.yaml'), `${text}retention: { versions: 1 }\n`)
        return [ingest]
      },
      program: (place) => finops(place, 'prune'),
      outcome: lakeOutcome,
    },
    {
      name: 'export: FOCUS 1.2 in the place of FOCUS 1.0',
      prepare: async (place) => [finops(place, 'export', '--focus-version', '1.0', '--out', join(place.root, 'focus'))],
      program: (place) =>
        finops(place, 'export', '--focus-version', '1.2', '--force', '--out', join(place.root, 'focus')),
      outcome: exportOutcome,
    },
    {
      name: 'publish: a database for dashboards',
      program: (place) => ({ script: 'publish-once.ts', args: [place.dataDir] }),
      outcome: publishOutcome,
    },
    {
      name: 'report: one page',
      program: (place) =>
        finops(place, 'report', '--only', 'executive-summary', '--out', join(place.root, 'report.html')),
      outcome: reportOutcome,
    },
  ]
}

/** A lake that can't be read, as one part; so is what a broken-off rebuild of one leaves. */
const unreadable = 'no lake that can be read'

async function lakeOutcome({ dataDir }: Place): Promise<Outcome> {
  try {
    const { months, contentHash, rows } = await readLakeState(dataDir)
    const { faults } = await verifyLake({ dataDir, threads: 1 })
    const lake = faults.length === 0 ? 'a lake' : JSON.stringify(faults.map(({ message }) => message))
    return { parts: { ...months, lake }, whole: JSON.stringify({ months, contentHash, rows, lake }) }
  } catch (error) {
    if (!isFinopsError(error)) throw error
    return { parts: { lake: unreadable }, whole: error.code }
  }
}

async function exportOutcome(place: Place): Promise<Outcome> {
  const lake = await lakeOutcome(place)
  const folder = join(place.root, 'focus')
  const manifest = await readFile(join(folder, 'focus-export.json'), 'utf8').catch(() => undefined)
  const files = await filesBelow(folder)
  const data = files.filter((file) => file.endsWith('.parquet'))
  const version =
    manifest === undefined ? 'none' : String((JSON.parse(manifest) as { focusVersion?: unknown }).focusVersion)
  const sums = data.length === 0 ? '' : await sumsOf(data.map((file) => join(folder, file)))
  const found = JSON.stringify({ version, files, sums })
  return { parts: { ...lake.parts, export: found }, whole: `${lake.whole} ${found}` }
}

async function publishOutcome(place: Place): Promise<Outcome> {
  const lake = await lakeOutcome(place)
  const names = (await filesBelow(join(place.dataDir, 'serving'))).filter((name) => !name.startsWith('.'))
  const found: string[] = []
  for (const name of names) {
    const instance = await DuckDBInstance.create(join(place.dataDir, 'serving', name), { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll(
      'SELECT count(*)::VARCHAR, sum(BilledCost)::VARCHAR, bit_xor(hash(mark))::VARCHAR FROM published.charges',
    )
    found.push(`${name} ${JSON.stringify(reader.getRowsJson())}`)
    connection.closeSync()
    instance.closeSync()
  }
  return { parts: { ...lake.parts, published: found.join() }, whole: `${lake.whole} ${found.join()}` }
}

async function reportOutcome(place: Place): Promise<Outcome> {
  const lake = await lakeOutcome(place)
  const page = await readFile(join(place.root, 'report.html'), 'utf8').catch(() => undefined)
  const found = page === undefined ? 'none' : page.trimEnd().endsWith('</html>') ? 'a whole page' : 'a part of a page'
  return { parts: { ...lake.parts, page: found }, whole: `${lake.whole} ${found}` }
}

async function sumsOf(paths: readonly string[]): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const list = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ')
    const reader = await connection.runAndReadAll(
      `SELECT filename.split('/')[-1], count(*)::VARCHAR, sum(BilledCost)::VARCHAR
        FROM read_parquet([${list}], filename = true) GROUP BY 1 ORDER BY 1`,
    )
    return JSON.stringify(reader.getRowsJson())
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
