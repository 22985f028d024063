import type { DuckDBConnection } from '@duckdb/node-api'
import { catalogFile, catalogNumbers, currentCatalog, readCatalog } from '../catalog.ts'
import { openWorkInstance } from '../connect.ts'
import { type DataFolder, findDataFolder } from '../data-folder.ts'
import { datasetOfPath } from '../lake-path.ts'
import { ledgerRows, listDeliveries } from '../ledger-read.ts'
import { noLakeError } from '../no-lake.ts'
import { checkOptions, type OpenLakeOptions, openLakeOptionsSchema } from '../options.ts'
import { firstLine, storeError } from '../store-error.ts'
import type { LakeFault } from './fault.ts'
import { fileFaults, type RecordedFile, recordedFiles, totalFaults } from './lake-files.ts'
import { rawState } from './raw-files.ts'
import { ledgerFaults } from './read-ledger.ts'

/** What a look at every byte of a lake found. */
export interface LakeVerification {
  /** File name of the catalog that was looked at. */
  readonly catalog: string
  /** Files of rows and of sums that it names. */
  readonly lakeFiles: number
  readonly lakeBytes: number
  /** Rows in them, also those that no view shows. */
  readonly rows: number
  /** Files among them whose checksum nobody recorded: they were unpacked and summed instead. */
  readonly withoutChecksum: number
  readonly rawFiles: number
  readonly rawBytes: number
  readonly faults: readonly LakeFault[]
}

/**
 * Reads every file of a lake: the ledger in force, block by block; each lake file against its size, checksum, number of
 * rows and the totals of the ledger; the views against the totals; the raw files of every delivery against what was
 * loaded. Takes no lock and writes nothing.
 * @throws FinopsError `FINOPS_NO_LAKE`; `FINOPS_DAMAGED_LAKE` where no catalog is in force; `FINOPS_OTHER_LAKE_VERSION`.
 */
export async function verifyLake(
  options: OpenLakeOptions & { readonly signal?: AbortSignal },
): Promise<LakeVerification> {
  const { signal, ...others } = options
  const { dataDir } = checkOptions(openLakeOptionsSchema, others)
  const folder = await findDataFolder(dataDir)
  const number = folder && (await currentCatalog(folder))
  if (folder === undefined || number === undefined) throw noLakeError(dataDir)
  const { dataDir: _, ...work } = others
  const found = await verifyCatalog(folder, number, work, signal)
  const older = (await catalogNumbers(folder)).filter((one) => one < number)
  const olderFaults: LakeFault[] = []
  for (const one of older) olderFaults.push(...(await ledgerFaults(folder, one)))
  return { ...found, faults: [...found.faults, ...olderFaults] }
}

/** `verifyLake` of one catalog. */
export async function verifyCatalog(
  folder: DataFolder,
  number: number,
  work: Omit<OpenLakeOptions, 'dataDir'>,
  signal?: AbortSignal,
): Promise<LakeVerification> {
  const catalog = catalogFile(number)
  const faults: LakeFault[] = [...(await ledgerFaults(folder, number))]
  const nothing = { catalog, lakeFiles: 0, lakeBytes: 0, rows: 0, withoutChecksum: 0, rawFiles: 0, rawBytes: 0 }
  if (faults.some(({ kind }) => kind === 'ledger-unreadable')) return { ...nothing, faults }
  const instance = await openWorkInstance({ tempDirectory: folder.temp, ...work })
  try {
    return await readCatalog(instance, folder, number, async (connection) => {
      const files = await recordedFiles(connection)
      faults.push(...(await lakeFaults(connection, folder, files, signal)))
      let rawFiles = 0
      let rawBytes = 0
      for (const held of await listDeliveries(connection)) {
        signal?.throwIfAborted()
        const raw = await rawState(folder, held, signal)
        rawFiles += raw.files
        rawBytes += raw.bytes
        // Raw files of replaced versions may go, and files read in place are their owner's to replace.
        const isOurs = ({ kind, path }: LakeFault): boolean => kind === 'raw-changed' && path.startsWith('raw/')
        faults.push(...raw.faults.filter((fault) => held.current || isOurs(fault)))
      }
      return {
        catalog,
        lakeFiles: files.length,
        lakeBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        rows: files.reduce((sum, { rows = 0 }) => sum + rows, 0),
        withoutChecksum: files.filter(({ sha256 }) => sha256 === undefined).length,
        rawFiles,
        rawBytes,
        faults,
      }
    })
  } catch (error) {
    throw storeError(error, folder.root)
  } finally {
    instance.closeSync()
  }
}

/** What is wrong with the files of rows and sums that a catalog names, and with what its views show of them. */
export async function lakeFaults(
  connection: DuckDBConnection,
  folder: DataFolder,
  files: readonly RecordedFile[],
  signal?: AbortSignal,
): Promise<readonly LakeFault[]> {
  const faults: LakeFault[] = []
  const whole: RecordedFile[] = []
  for (const file of files) {
    signal?.throwIfAborted()
    const found = await fileFaults(connection, folder, file, signal)
    faults.push(...found)
    if (found.length === 0) whole.push(file)
  }
  const costs = whole.filter((file) => file.rows !== undefined && datasetOfPath(file.path) === 'CostAndUsage')
  const untied: LakeFault[] = []
  for (const id of new Set(costs.map((file) => file.id))) {
    signal?.throwIfAborted()
    untied.push(
      ...(await totalFaults(
        connection,
        costs.filter((file) => file.id === id),
      )),
    )
  }
  faults.push(...untied)
  if (faults.length === 0) faults.push(...(await viewFaults(connection)))
  return faults
}

/** The views must show the rows in force, all of them and no others. */
async function viewFaults(connection: DuckDBConnection): Promise<readonly LakeFault[]> {
  const path = 'catalog'
  try {
    const rows = await ledgerRows(
      connection,
      `WITH shown AS (
          SELECT strftime(BillingPeriodStart, '%Y-%m') AS billing_period, count(*) AS rows
          FROM cost_and_usage GROUP BY ALL
        ), loaded AS (
          SELECT billing_period, sum(focus_rows) AS rows FROM finops.native_totals
          JOIN finops.deliveries USING (delivery) WHERE current GROUP BY ALL HAVING sum(focus_rows) > 0
        )
        SELECT billing_period, coalesce(shown.rows, 0) AS shown, coalesce(loaded.rows, 0) AS loaded
        FROM shown FULL JOIN loaded USING (billing_period) WHERE shown.rows IS DISTINCT FROM loaded.rows ORDER BY ALL`,
    )
    return rows.map(
      (row): LakeFault => ({
        kind: 'views-differ',
        path,
        message: `The views show ${row.number('shown')} rows of ${row.text('billing_period')}; ${row.number('loaded')} are in force`,
      }),
    )
  } catch (error) {
    const why = error instanceof Error ? firstLine(error.message) : String(error)
    return [{ kind: 'views-differ', path, message: `The views can't be read: ${why}` }]
  }
}
