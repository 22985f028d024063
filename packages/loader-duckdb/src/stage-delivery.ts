import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { datasetLakeColumns, LAKE_COLUMNS, type LakeColumn } from '@open-finops/focus-schema'
import { type CompiledTransform, compile, type Format } from '@open-finops/focus-transform'
import {
  type FetchedDelivery,
  FinopsError,
  isFinopsError,
  type LoadOptions,
  type PeriodLoad,
} from '@open-finops/pipeline'
import { fileChecksum } from './checksum.ts'
import type { StageDelivery } from './create-store.ts'
import { sqlName, sqlString } from './sql-text.ts'
import { datasetRows } from './stage/dataset-rows.ts'
import { parquetCopy } from './stage/parquet-copy.ts'
import { requireDecimalsInRange } from './stage/parquet-decimals.ts'
import { periodTotals, stagedSumsQuery } from './stage/period-totals.ts'
import { type RawRelation, rawRelation } from './stage/raw-relation.ts'
import { refuseNulls } from './stage/refuse-nulls.ts'
import { countSourceRows, requireAllRows } from './stage/row-count.ts'
import { inFiles, stageError } from './stage/stage-error.ts'
import { checkTies } from './stage/tie.ts'
import { requireUnchanged } from './stage/unchanged.ts'
import { findUnknownValues } from './stage/unknown-values.ts'
import type { StagedDelivery, StagedFile } from './staged.ts'

/**
 * Turns the raw files of a delivery into Parquet files of FOCUS rows, one a billing period: one pass over the files,
 * written as it is read. The rows are counted once more by other means, and the totals must tie, or nothing is staged.
 * @param formatOf the format of an id, or an error that says which there are.
 */
export function stageIn(formatOf: (id: string) => Format): StageDelivery {
  return async (work) => await stage(formatOf(work.fetched.delivery.format), work)
}

async function stage(
  format: Format,
  { connection, fetched, directory, options = {} }: Parameters<StageDelivery>[0],
): Promise<StagedDelivery> {
  if (fetched.files.length === 0) {
    return { dataset: format.dataset ?? 'CostAndUsage', files: [], periods: [], columns: [], unknownValues: [] }
  }
  let relation: RawRelation | undefined
  try {
    const before = await requireUnchanged(fetched)
    relation = await rawRelation(connection, fetched, format)
    requireColumnsOfEachPart(format, fetched, relation)
    const path = join(directory, 'staged.parquet')
    const { compiled, periods, sums } = await transform(connection, format, fetched, relation, path, options)
    const checksum = fileChecksum(path, options.signal)
    checksum.catch(() => undefined)
    await requireUnchanged(fetched, before)
    const unknownValues = await findUnknownValues({ connection, format, fetched, relation, compiled, options })
    await checkTies(connection, periods, options)
    requireDeclaredPeriod(fetched, periods)
    const files = await splitByPeriod(connection, path, directory, periods, checksum)
    for (const missing of compiled.missing) {
      options.onEvent?.({ type: 'column-missing', delivery: fetched.delivery, ...missing })
    }
    const held = periods.length === 0 ? emptyPeriods(fetched) : periods
    const { dataset = 'CostAndUsage' } = format
    return {
      dataset,
      files,
      periods: held,
      columns: compiled.origins,
      unknownValues,
      ...(sums !== undefined && { sums }),
    }
  } catch (error) {
    const { signal } = options
    throw await stageError(error, {
      connection,
      format,
      fetched,
      ...(relation && { relation }),
      ...(signal && { signal }),
    })
  }
}

/** Compiles, writes and checks; once more where an audit of the rows asks for another variant. */
async function transform(
  connection: DuckDBConnection,
  format: Format,
  fetched: FetchedDelivery,
  relation: RawRelation,
  path: string,
  options: LoadOptions,
  variant?: string,
): Promise<{ compiled: CompiledTransform; periods: readonly PeriodLoad[]; sums?: string }> {
  const compiled = compileFor(format, fetched, relation.columns, variant)
  for (const statement of compiled.prelude) await connection.run(statement)
  await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS ${relation.sql}`)
  await requireDecimalsInRange(connection, fetched, relation)
  const [counted, copied] = await Promise.allSettled([
    countSourceRows(connection, fetched, options.signal),
    parquetCopy(connection, filledColumns(compiled, format), path, fetched, options),
  ])
  if (counted.status === 'rejected') throw counted.reason
  if (copied.status === 'rejected') throw copied.reason
  await connection.run(`CREATE OR REPLACE TEMP VIEW staged AS ${allColumns(compiled, format, path)}`)
  const again = await variantNeeded(connection, compiled)
  if (again !== undefined) return await transform(connection, format, fetched, relation, path, options, again)
  const { dataset = 'CostAndUsage' } = format
  if (dataset !== 'CostAndUsage') {
    const periods = await datasetRows(connection, dataset, path)
    requireAllRows(counted.value, sourceRowsOf(periods), fetched)
    return { compiled, periods }
  }
  await refuseNulls(connection, LAKE_COLUMNS, path)
  const sums = `${path}.sums`
  await connection.run(`COPY (${stagedSumsQuery(format)}) TO ${sqlString(sums)} (FORMAT parquet, COMPRESSION lz4_raw)`)
  const periods = await periodTotals(connection, `read_parquet(${sqlString(sums)})`)
  requireAllRows(counted.value, sourceRowsOf(periods), fetched)
  return { compiled, periods, sums }
}

function sourceRowsOf(periods: readonly PeriodLoad[]): number {
  return periods.reduce((rows, period) => rows + period.sourceRows, 0)
}

/*
 * Columns that are NULL on every row are not written: the lake's views give them with their type, and a bill lacks some
 * twenty, which would cost a tenth of the time.
 */
function absentColumns(compiled: CompiledTransform, format: Format): readonly LakeColumn[] {
  const absent = new Set<string>(
    compiled.origins.filter(({ origin }) => origin === 'absent').map(({ column }) => column),
  )
  return datasetLakeColumns(format.dataset ?? 'CostAndUsage').filter((column) => absent.has(column.name))
}

function filledColumns(compiled: CompiledTransform, format: Format): string {
  const names = absentColumns(compiled, format).map((column) => sqlName(column.name))
  return names.length === 0 ? compiled.sql : `SELECT * EXCLUDE (${names.join(', ')}) FROM (${compiled.sql})`
}

function allColumns(compiled: CompiledTransform, format: Format, path: string): string {
  const absent = absentColumns(compiled, format).map(
    ({ name, lakeType }) => `CAST(NULL AS ${lakeType}) AS ${sqlName(name)}`,
  )
  return `SELECT ${['*', ...absent].join(', ')} FROM read_parquet(${sqlString(path)})`
}

function compileFor(
  format: Format,
  { delivery }: FetchedDelivery,
  present: RawRelation['columns'],
  variant?: string,
): CompiledTransform {
  return compile({
    format,
    present,
    constants: { x_ExportName: delivery.exportName, x_DeliveryVersion: delivery.version },
    ...(delivery.formatOptions?.columns && { renamed: delivery.formatOptions.columns }),
    ...(variant !== undefined && { variant }),
  })
}

/** What all files together have, one of them may lack; its rows would silently cost nothing. */
function requireColumnsOfEachPart(format: Format, fetched: FetchedDelivery, relation: RawRelation): void {
  if (relation.parts.length < 2) return
  for (const part of relation.parts) {
    try {
      compileFor(format, fetched, part.columns)
    } catch (error) {
      throw isFinopsError(error) ? inFiles(error, part.files) : error
    }
  }
}

async function variantNeeded(connection: DuckDBConnection, compiled: CompiledTransform): Promise<string | undefined> {
  for (const audit of compiled.audits) {
    const [row] = (await connection.runAndReadAll(audit.sql)).getRows()
    const rows = Number(row?.[0] ?? 0)
    if (rows === 0) continue
    if (audit.retryWith !== undefined) return audit.retryWith
    throw new FinopsError({ code: audit.code, message: audit.message, hint: audit.hint, details: { rows } })
  }
  return undefined
}

/** A header without rows is a month that cost nothing, where the manifest says which. */
function emptyPeriods({ delivery: { billingPeriod } }: FetchedDelivery): readonly PeriodLoad[] {
  return billingPeriod === undefined ? [] : [{ billingPeriod, sourceRows: 0, focusRows: 0, rowChanges: [], totals: [] }]
}

function requireDeclaredPeriod(fetched: FetchedDelivery, periods: readonly PeriodLoad[]): void {
  const declared = fetched.delivery.billingPeriod
  const other = declared && periods.find((period) => period.billingPeriod !== declared)
  if (!other) return
  throw new FinopsError({
    code: 'FINOPS_PERIOD_MISMATCH',
    message: `the manifest says that ${fetched.files.map((file) => file.path).join(', ')} is the bill of ${declared}, but ${other.sourceRows} rows are of ${other.billingPeriod}`,
    hint: 'Files of two months lie in one delivery: download the delivery again.',
    details: { declared, found: other.billingPeriod, rows: other.sourceRows },
  })
}

/** Nearly every delivery is one month, whose file is ready; else each month gets a file of its own. */
async function splitByPeriod(
  connection: DuckDBConnection,
  path: string,
  directory: string,
  periods: readonly PeriodLoad[],
  checksum: Promise<string>,
): Promise<readonly StagedFile[]> {
  const files: StagedFile[] = []
  for (const period of periods) {
    const own = periods.length === 1 ? path : join(directory, `${period.billingPeriod}.parquet`)
    if (own !== path) {
      await connection.run(
        `COPY (SELECT * FROM staged WHERE strftime(BillingPeriodStart, '%Y-%m') = ${sqlString(period.billingPeriod)}) ` +
          `TO ${sqlString(own)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false)`,
      )
    }
    const dropped = period.rowChanges.reduce((rows, change) => rows + (change.kind === 'dropped' ? change.rows : 0), 0)
    files.push({
      billingPeriod: period.billingPeriod,
      path: own,
      rows: period.focusRows + dropped,
      bytes: (await stat(own)).size,
      ...(own === path && { sha256: await checksum }),
    })
  }
  return files
}
