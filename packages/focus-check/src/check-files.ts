import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { datasetColumns, type FocusDataset, type FocusVersion, focusDatasets } from '@open-finops/focus-schema'
import { FinopsError } from '@open-finops/pipeline'
import { type Bundle, checkBundle } from './between-datasets.ts'
import { type Ask, checkDataset } from './check-dataset.ts'
import { type Relation, sqlString } from './compile/relation.ts'
import type { RowOrigins } from './origins.ts'
import { countVerdicts, type DatasetReport } from './result.ts'
import type { Capability } from './rule.ts'

export interface CheckFilesOptions {
  readonly version: FocusVersion
  /** Which dataset the files are; without it, the one whose columns a file has most of. */
  readonly dataset?: FocusDataset
  readonly supports?: readonly Capability[] | 'all'
  /** Where the columns of a file come from, if that is known; asked once for each file. */
  readonly originsOf?: (file: string, columns: readonly string[]) => Promise<readonly RowOrigins[] | undefined>
  /** DuckDB's memory, e.g. `800MiB`. */
  readonly memoryLimit?: string
}

/**
 * Checks FOCUS files of anyone: Parquet, CSV, or CSV packed by gzip. A CSV field that is empty is null, however it
 * is quoted.
 * @returns A report for each file, in their order.
 * @throws FinopsError `FINOPS_CHECK_FILE` for a file that is none of these or can't be read.
 */
export async function checkFiles(
  files: readonly string[],
  options: CheckFilesOptions,
): Promise<readonly DatasetReport[]> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: options.memoryLimit ?? '800MiB',
  })
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    const ask = asker(connection)
    const reports: DatasetReport[] = []
    const bundle: Partial<Record<FocusDataset, Relation>> = {}
    for (const file of files) {
      const opened = await openFile(ask, file)
      const dataset = options.dataset ?? likeliestDataset(opened.relation, options.version)
      const { version, supports } = options
      const names = opened.relation.columns.map(({ name }) => name)
      const origins = dataset === 'CostAndUsage' ? await options.originsOf?.(file, names) : undefined
      bundle[dataset] = together(bundle[dataset], opened.relation)
      reports.push(
        await checkDataset(ask, {
          name: file,
          ...opened,
          dataset,
          version,
          ...(supports === undefined ? {} : { supports }),
          ...(origins === undefined ? {} : { origins }),
        }).catch((error: unknown) => {
          throw unreadable(file, error)
        }),
      )
    }
    if (options.version === '1.4' && Object.keys(bundle).length > 0) reports.push(...(await bundleReport(ask, bundle)))
    return reports
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function asker(connection: DuckDBConnection): Ask {
  return async (sql) => (await connection.runAndReadAll(sql)).getRowsJS()
}

/** Several files of one dataset are one dataset. */
function together(before: Relation | undefined, more: Relation): Relation {
  if (before === undefined) return more
  const names = new Set(before.columns.map(({ name }) => name))
  return {
    sql: `(SELECT * FROM ${before.sql} UNION ALL BY NAME SELECT * FROM ${more.sql})`,
    columns: [...before.columns, ...more.columns.filter(({ name }) => !names.has(name))],
    untyped: before.untyped || more.untyped,
  }
}

async function bundleReport(ask: Ask, bundle: Bundle): Promise<readonly DatasetReport[]> {
  const results = await checkBundle(ask, bundle)
  if (results.length === 0) return []
  const facts = { dataset: 'CostAndUsage', version: '1.4', rows: 0, columns: 0, undecided: [] } as const
  return [{ ...facts, name: 'between the datasets', results, counts: countVerdicts(results, 0) }]
}

/** How DuckDB reads a file, by what its name ends with. */
export async function openFile(ask: Ask, file: string): Promise<{ relation: Relation; numbered: string }> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw unreadable(file, new Error('there is no such file'))
  const path = sqlString(file)
  const untyped = /\.csv(\.gz)?$/i.test(file)
  if (!untyped && !/\.(parquet|pq)$/i.test(file)) {
    throw unreadable(file, new Error('its name ends with none of .parquet, .csv and .csv.gz'))
  }
  const read = untyped
    ? `read_csv(${path}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', skip = 0, comment = '')`
    : `read_parquet(${path})`
  try {
    const rows = await ask(`DESCRIBE SELECT * FROM ${read}`)
    const columns = rows.map((row) => ({ name: String(row[0]), type: String(row[1]) }))
    const numbered = untyped
      ? `(SELECT *, row_number() OVER () AS row_number FROM ${read})`
      : `(SELECT *, file_row_number + 1 AS row_number FROM read_parquet(${path}, file_row_number = true))`
    return { relation: { sql: read, columns, untyped }, numbered }
  } catch (error) {
    throw unreadable(file, error)
  }
}

/** The dataset whose columns the data has the greatest share of. */
export function likeliestDataset(relation: Relation, version: FocusVersion): FocusDataset {
  const names = new Set(relation.columns.map(({ name }) => name))
  const share = (dataset: FocusDataset): number => {
    const columns = datasetColumns(dataset, version)
    return columns.filter(({ name }) => names.has(name)).length / columns.length
  }
  return [...focusDatasets(version)].sort((a, b) => share(b) - share(a))[0] ?? 'CostAndUsage'
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof FinopsError) return error
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
  return new FinopsError({
    code: 'FINOPS_CHECK_FILE',
    message: `${basename(file)} can't be checked: ${reason}`,
    hint: 'Give a FOCUS file as Parquet, CSV or gzip CSV with a header.',
    details: { file },
    cause: error,
  })
}
