import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type Format, formatsWith } from '@open-finops/focus-transform'
import type { FetchedDelivery, LoadOptions } from '@open-finops/pipeline'
import { openWorkInstance, type WorkSettings } from './connect.ts'
import type { StageDelivery } from './create-store.ts'
import { makeDataFolder } from './data-folder.ts'
import { plainDecimal } from './decimal-text.ts'
import { lockFolder } from './lock.ts'
import { checkOptions, type StagingAreaOptions, stagingAreaOptionsSchema } from './options.ts'
import { clearWorkFolders } from './orphans.ts'
import { chargesOf, type StagedCharges } from './record-charges.ts'
import { sqlName, sqlString } from './sql-text.ts'
import { stageIn } from './stage-delivery.ts'
import { type StagedDelivery, type StagedFile, stagedSums } from './staged.ts'
import { checkStaged } from './staged-check.ts'
import { alive, withStaged } from './staging.ts'
import { storeError } from './store-error.ts'
import { takeTurns } from './turns.ts'

/** What a Parquet file of FOCUS rows holds, read from the file itself. */
export interface StagedContents {
  /** The columns that it has; all others of the lake are NULL on every row. */
  readonly columns: readonly string[]
  readonly rows: number
  /** Sum of each cost column that it has, as an exact decimal. */
  readonly costs: Readonly<Record<string, string>>
}

/** A delivery as proved Parquet files, to be loaded into another engine. */
export interface StagedParquet {
  readonly staged: StagedDelivery
  contents(file: StagedFile): Promise<StagedContents>
  /** What the ledger keeps of its charges, to compare them with invoices by; empty for other datasets. */
  charges(): Promise<StagedCharges>
  /** The rows of the file as files of about so many bytes: the file itself where it is no larger. */
  pieces(file: StagedFile, bytes: number): Promise<readonly string[]>
}

/** A data folder in which deliveries become Parquet files for a store that keeps rows elsewhere; it has no lake. */
export interface StagingArea {
  /** Absolute path of the data folder, symbolic links resolved. */
  readonly dataDir: string
  /** Where raw files go. */
  readonly workspace: string
  /**
   * Turns a delivery into FOCUS rows, with all the proofs that a load into the lake has, and lets `use` have the files.
   * They are gone afterwards. Deliveries take turns.
   * @throws FinopsError what a load into the lake throws of a bill, and what `use` throws.
   */
  stage<T>(
    fetched: FetchedDelivery,
    options: LoadOptions | undefined,
    use: (parquet: StagedParquet) => Promise<T>,
  ): Promise<T>
  close(): Promise<void>
}

/**
 * Opens a data folder for staging, and makes it where there is none. One process at a time can.
 * @param options `formats`: column layouts besides those that are built in.
 * @throws FinopsError `FINOPS_LOCKED`, `FINOPS_BAD_DATA_DIR`, `FINOPS_DUPLICATE_FORMAT`.
 */
export async function openStagingArea({
  formats = [],
  ...options
}: StagingAreaOptions & { readonly formats?: readonly Format[] }): Promise<StagingArea> {
  return await createStagingArea({ preserveInsertionOrder: false, ...options }, stageIn(formatsWith(formats)))
}

/** `openStagingArea` with the turning of raw files into FOCUS rows as a part that tests can choose. */
export async function createStagingArea(options: StagingAreaOptions, stage: StageDelivery): Promise<StagingArea> {
  const { dataDir, lockTimeout, ...work } = checkOptions(stagingAreaOptionsSchema, options)
  const folder = await makeDataFolder(dataDir)
  const lock = await lockFolder(folder, lockTimeout ?? 0)
  const settings: WorkSettings = { tempDirectory: folder.temp, ...work }
  let instance: DuckDBInstance
  try {
    await clearWorkFolders(folder)
    instance = await openWorkInstance(settings)
  } catch (error) {
    await lock.release()
    throw storeError(error, folder.root)
  }
  const turns = takeTurns(`The staging area of ${folder.root} was closed`, 'Open it again with openStagingArea().')
  return {
    dataDir: folder.root,
    workspace: folder.raw,
    async stage(fetched, loadOptions, use) {
      return await turns.run(async () => {
        const request = { instance, folder, stage, fetched, ...(loadOptions && { options: loadOptions }) }
        return await withStaged(request, async ({ staged, connection, directory }) => {
          checkStaged(staged)
          return await use({
            staged,
            contents: async (file) => await contentsOf(connection, file),
            charges: async () => {
              const { dataset = 'CostAndUsage', files } = staged
              if (dataset !== 'CostAndUsage' || files.length === 0) return { totals: [], days: [] }
              return await chargesOf(connection, stagedSums(staged))
            },
            pieces: async (file, bytes) => await piecesOf(connection, directory, file, bytes),
          })
        }).catch(async (error: unknown) => {
          instance = await alive(instance, async () => await openWorkInstance(settings))
          throw error
        })
      })
    },
    async close() {
      await turns.end(async () => {
        instance.closeSync()
        await rm(folder.staging, { recursive: true, force: true }).catch(() => undefined)
        await lock.release()
      })
    },
  }
}

const costs = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']

async function contentsOf(connection: DuckDBConnection, { path }: StagedFile): Promise<StagedContents> {
  const relation = `read_parquet(${sqlString(path)})`
  const columns = (await connection.runAndReadAll(`SELECT * FROM ${relation} LIMIT 0`)).columnNames()
  const summed = costs.filter((name) => columns.includes(name))
  const sums = summed.map((name) => `coalesce(sum(${sqlName(name)}), 0)::VARCHAR AS ${sqlName(name)}`)
  const reader = await connection.runAndReadAll(`SELECT ${['count(*) AS rows', ...sums].join(', ')} FROM ${relation}`)
  const [row = {}] = reader.getRowObjectsJson()
  return {
    columns,
    rows: Number(row['rows'] ?? 0),
    costs: Object.fromEntries(summed.map((name) => [name, plainDecimal(String(row[name]))])),
  }
}

async function piecesOf(
  connection: DuckDBConnection,
  directory: string,
  file: StagedFile,
  bytes: number,
): Promise<readonly string[]> {
  if (file.bytes <= bytes) return [file.path]
  const folder = join(directory, `${basename(file.path, '.parquet')}-pieces`)
  await mkdir(folder, { recursive: true })
  await connection.run(
    `COPY (FROM read_parquet(${sqlString(file.path)})) TO ${sqlString(folder)}
      (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE 65536,
        FILE_SIZE_BYTES ${Math.floor(bytes)}, OVERWRITE)`,
  )
  return (await readdir(folder)).sort().map((name) => join(folder, name))
}
