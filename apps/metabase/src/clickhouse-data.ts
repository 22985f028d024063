import { noOwnership, type Ownership, prepareStatements, readLakeFacts } from '@open-finops/dashboards'
import type { ClickhouseConnectionOptions } from '@open-finops/loader-clickhouse/options'
import type { DataForMetabase } from './lake.ts'

/** A ClickHouse that bills land in, and how Metabase comes to it. */
export interface ClickhouseForMetabase {
  /** As this program reaches it; it makes the relations that cards read. */
  readonly reach: ClickhouseConnectionOptions
  /** As Metabase reaches it; reading is all that this user has to be allowed. */
  readonly seen: { readonly url: string; readonly user: string; readonly password: string }
}

/**
 * Makes what cards read in a database of its own, beside the one that bills land in, and reads what dashboards depend on.
 * @param serving With `plan` nothing is made; undefined where nothing was made yet.
 * @throws FinopsError `FINOPS_NO_LAKE`, and what the loader throws.
 */
export async function readClickhouse(
  { reach }: ClickhouseForMetabase,
  ownership: Ownership = noOwnership,
  serving: 'make' | 'plan' = 'make',
): Promise<DataForMetabase | undefined> {
  const { makeRelations, openRelations } = await import('@open-finops/loader-clickhouse')
  const statements = (available: ReadonlySet<string>): readonly string[] =>
    prepareStatements({ engine: 'clickhouse', scope: 'database', materialize: true, ownership, available })
  const relations = serving === 'make' ? await makeRelations({ ...reach, statements }) : await openRelations(reach)
  if (relations === undefined) return undefined
  try {
    return { facts: await readLakeFacts(relations.ask), ledger: [] }
  } finally {
    await relations.close()
  }
}
