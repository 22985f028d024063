import { mkdir, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'
import { storeError } from './store-error.ts'

/** The absolute paths of a data folder's parts. */
export interface DataFolder {
  readonly root: string
  /** Files as delivered. */
  readonly raw: string
  /** Parquet files of FOCUS rows. */
  readonly lake: string
  /** Immutable catalogs, `<n>.duckdb`. */
  readonly catalog: string
  /** Names the catalog in force. */
  readonly current: string
  /** Parquet files on their way into the lake. */
  readonly staging: string
  /** What DuckDB writes when memory is short. */
  readonly temp: string
}

/** Where everything of a data folder lies; reads nothing. */
function dataFolderAt(root: string): DataFolder {
  return {
    root,
    raw: join(root, 'raw'),
    lake: join(root, 'lake'),
    catalog: join(root, 'catalog'),
    current: join(root, 'CURRENT'),
    staging: join(root, 'staging'),
    temp: join(root, 'tmp'),
  }
}

/**
 * The data folder at `dataDir`, made if it does not exist, with symbolic links resolved.
 * @throws FinopsError `FINOPS_BAD_DATA_DIR` for a path that views over the lake can't be read from.
 */
export async function makeDataFolder(dataDir: string): Promise<DataFolder> {
  try {
    await mkdir(resolve(dataDir), { recursive: true })
    return checked(await realpath(dataDir))
  } catch (error) {
    throw storeError(error, resolve(dataDir))
  }
}

/**
 * The data folder at `dataDir`, or undefined when there is none.
 * @throws FinopsError `FINOPS_BAD_DATA_DIR` for a path that views over the lake can't be read from.
 */
export async function findDataFolder(dataDir: string): Promise<DataFolder | undefined> {
  try {
    return checked(await realpath(dataDir))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw storeError(error, resolve(dataDir))
  }
}

/**
 * DuckDB separates the folders of `file_search_path` by commas, reads `*` and `?` as patterns, and cuts a database's
 * path at `?`; it knows no way to escape them.
 */
function checked(root: string): DataFolder {
  const [sign] = /[,*?]/.exec(root) ?? []
  if (sign !== undefined) {
    throw new FinopsError({
      code: 'FINOPS_BAD_DATA_DIR',
      message: `The data folder '${root}' has a '${sign}' in its path, which DuckDB can't work with`,
      hint: 'Rename that folder or choose another data folder.',
      details: { path: root },
    })
  }
  return dataFolderAt(root)
}
