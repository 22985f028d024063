import {
  availableRelationsQuery,
  type LakeFacts,
  noOwnership,
  type Ownership,
  prepareStatements,
  readLakeFacts,
} from '@open-finops/dashboards'
import { makeServingFile, openLake, planServingFile, type ServingFile } from '@open-finops/loader-duckdb'

/** What dashboards depend on, wherever the rows are. */
export interface DataForMetabase {
  readonly facts: LakeFacts
  /** Tables of the ledger that Metabase sees, as `schema.table`. */
  readonly ledger: readonly string[]
}

/** What dashboards depend on in a lake. */
export interface LakeForMetabase extends DataForMetabase {
  /** The database file that Metabase reads. */
  readonly serving: ServingFile
}

/** Which lake, and who owns what in it. */
export interface LakeRequest {
  readonly dataDir: string
  readonly ownership?: Ownership
  /** What Metabase gives DuckDB, such as `2GB`. */
  readonly memoryLimit: string
  /** `make` writes the database file where it is not there yet; `plan` writes nothing. */
  readonly serving: 'make' | 'plan'
}

/**
 * Reads what dashboards depend on, and makes the database file for Metabase.
 * @throws FinopsError `FINOPS_NO_LAKE`, and what the loader throws.
 */
export async function readLake(request: LakeRequest): Promise<LakeForMetabase> {
  const { dataDir, ownership = noOwnership, memoryLimit } = request
  const serve = request.serving === 'make' ? makeServingFile : planServingFile
  const serving = await serve({
    dataDir,
    statements: (available) => [
      ...prepareStatements({ engine: 'duckdb', scope: 'database', materialize: true, ownership, available }),
      // DuckDB opens a file only once in a process with one setting: another setting needs another name.
      `SELECT 'read with ${memoryLimit}'`,
    ],
  })
  const lake = await openLake({ dataDir })
  try {
    const ask = async (sql: string): Promise<readonly (readonly unknown[])[]> => (await lake.query(sql)).rows
    const available = new Set((await ask(availableRelationsQuery)).map(([name]) => String(name)))
    const statements = prepareStatements({
      engine: 'duckdb',
      scope: 'connection',
      materialize: false,
      ownership,
      available,
    })
    for (const statement of statements) await ask(statement)
    const ledger = [...available].filter((name) => name.startsWith('finops.')).sort()
    return { facts: await readLakeFacts(ask), ledger, serving }
  } finally {
    await lake.close()
  }
}
