import { rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { LAKE_SCHEMA_VERSION } from '@open-finops/focus-schema'
import type { FetchedDelivery, LoadOptions } from '@open-finops/pipeline'
import { commitCatalog, readCatalog } from '../catalog.ts'
import { fileChecksum } from '../checksum.ts'
import type { StageDelivery } from '../create-store.ts'
import type { DataFolder } from '../data-folder.ts'
import { plainDecimal } from '../decimal-text.ts'
import { makeFolder, syncFile, syncFolder } from '../durable-files.ts'
import { ledgerRows } from '../ledger-read.ts'
import { writeLineTotals } from '../line-totals.ts'
import { sqlString } from '../sql-text.ts'
import { type StagedDelivery, stagedSums } from '../staged.ts'
import { checkStaged } from '../staged-check.ts'
import { withStaged } from '../staging.ts'
import type { RecordedFile } from '../verify/lake-files.ts'
import { rebuildDiffers } from './not-rebuilt.ts'

/** What is to be made anew, of what. */
export interface Repair {
  readonly instance: DuckDBInstance
  readonly folder: DataFolder
  readonly stage: StageDelivery
  readonly fetched: FetchedDelivery
  /** Number of the catalog in force. */
  readonly catalog: number
  /** The files of the delivery that are damaged, of rows and of sums. */
  readonly damaged: readonly RecordedFile[]
  readonly options?: LoadOptions
}

/**
 * Makes lake files of a delivery anew from its raw files, in the places of the damaged ones: so no view has to change, and
 * files of other deliveries may be missing meanwhile. Its entry in the ledger stays as it is in all but the files' sizes and
 * checksums.
 * @returns The rows that the new files hold.
 * @throws FinopsError `FINOPS_REBUILD_DIFFERS` where they would not hold what the ledger says; what staging throws.
 */
export async function repairDelivery(repair: Repair): Promise<number> {
  const { instance, folder, stage, fetched, options } = repair
  // What was loaded untied has to come back as it was: its totals decide.
  const request = { instance, folder, stage, fetched, options: { ...options, allowUntied: true } }
  return await withStaged(request, async ({ staged }) => {
    checkStaged(staged)
    return await commitRepair(repair, staged)
  })
}

async function commitRepair({ instance, folder, catalog, damaged }: Repair, staged: StagedDelivery): Promise<number> {
  const [first] = damaged
  if (first === undefined) return 0
  const { id, delivery } = first
  await readCatalog(instance, folder, catalog, async (connection) => {
    await requireSameTotals(connection, id, delivery, staged)
  })
  const places = damaged.flatMap((file) => (file.rows === undefined ? [] : [{ file, made: madeFor(file, staged) }]))
  const sums = damaged.filter((file) => file.rows === undefined)
  const changes: string[] = []
  await commitCatalog(instance, folder, {
    async moveFiles() {
      for (const { file, made } of places) {
        const [{ size }, sha256] = await Promise.all([stat(made.path), fileChecksum(made.path)])
        await syncFile(made.path)
        await moveTo(folder, made.path, file.path)
        changes.push(
          `UPDATE finops.lake_files SET rows = ${made.rows}, bytes = ${size}, sha256 = '${sha256}',
            lake_schema_version = ${LAKE_SCHEMA_VERSION} WHERE delivery = ${id} AND path = ${sqlString(file.path)}`,
        )
      }
    },
    async change(connection, commit) {
      for (const statement of changes) await connection.run(statement)
      for (const { path } of sums) {
        const taken = new Map(places.map(({ file, made }) => [made.path, file.path]))
        const files = staged.files.map((file) => ({ ...file, path: taken.get(file.path) ?? file.path }))
        await connection.run(`DELETE FROM finops.line_totals WHERE delivery = ${id}`)
        const draft = `staging/sums-${commit}.parquet`
        await writeLineTotals(connection, folder, id, draft, stagedSums({ ...staged, files }))
        await moveTo(folder, join(folder.root, draft), path)
        await connection.run(
          `UPDATE finops.line_totals SET path = ${sqlString(path)} WHERE delivery = ${id} AND path = ${sqlString(draft)}`,
        )
      }
    },
  })
  return places.reduce((rows, { made }) => rows + made.rows, 0)
}

/** The staged file whose rows a lake file had. */
function madeFor(file: RecordedFile, staged: StagedDelivery): StagedDelivery['files'][number] {
  const made = staged.files.filter((one) => one.billingPeriod === file.billingPeriod)
  const [only] = made
  if (only !== undefined && made.length === 1) return only
  throw rebuildDiffers(file.delivery, `${made.length} files of ${file.billingPeriod ?? 'no month'}`)
}

async function moveTo(folder: DataFolder, from: string, path: string): Promise<void> {
  const target = join(folder.root, path)
  await makeFolder(dirname(target))
  await rename(from, target)
  await syncFolder(dirname(target))
}

/** Row for row type, the ledger's totals of the delivery and those of the new files must be the same. */
async function requireSameTotals(
  connection: DuckDBConnection,
  id: number,
  held: RecordedFile['delivery'],
  { periods }: StagedDelivery,
): Promise<void> {
  const amounts = ['native_cost', 'billed_cost', 'effective_cost', 'list_cost', 'contracted_cost']
  const loads = await ledgerRows(
    connection,
    `SELECT billing_period, source_rows, focus_rows FROM finops.period_loads WHERE delivery = ${id}`,
  )
  const totals = await ledgerRows(
    connection,
    `SELECT billing_period, currency, native_type, source_rows, focus_rows, ${amounts
      .map((name) => `${name}::VARCHAR AS ${name}`)
      .join(', ')} FROM finops.native_totals WHERE delivery = ${id}`,
  )
  const recorded = [
    ...loads.map(
      (row) => `${row.text('billing_period')}: ${row.number('focus_rows')} of ${row.number('source_rows')} rows`,
    ),
    ...totals.map((row) =>
      totalText(
        row.text('billing_period'),
        row.text('native_type'),
        row.text('currency'),
        `${row.number('focus_rows')} of ${row.number('source_rows')} rows`,
        amounts.map((name) => row.text(name)),
      ),
    ),
  ]
  const made = [
    ...periods.map((one) => `${one.billingPeriod}: ${one.focusRows} of ${one.sourceRows} rows`),
    ...periods.flatMap(({ billingPeriod, totals: own }) =>
      own.map((one) =>
        totalText(billingPeriod, one.nativeType, one.currency, `${one.focusRows} of ${one.sourceRows} rows`, [
          one.nativeCost,
          one.billedCost,
          one.effectiveCost,
          one.listCost,
          one.contractedCost,
        ]),
      ),
    ),
  ]
  const [lost] = recorded.filter((text) => !made.includes(text)).sort()
  const [other] = made.filter((text) => !recorded.includes(text)).sort()
  if (lost === undefined && other === undefined) return
  throw rebuildDiffers(held, `${other ?? 'nothing'} in the place of ${lost ?? 'nothing'}`)
}

function totalText(
  period: string,
  nativeType: string,
  currency: string,
  rows: string,
  amounts: readonly string[],
): string {
  const [native, billed, effective, list, contracted] = amounts.map((text) => plainDecimal(text))
  return `${period} ${nativeType}: ${rows}, native ${native}, billed ${billed}, effective ${effective}, list ${list}, contracted ${contracted} ${currency}`
}
