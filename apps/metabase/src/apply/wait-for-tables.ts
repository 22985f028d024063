import { setTimeout as pause } from 'node:timers/promises'
import { FinopsError } from '@open-finops/pipeline'
import { anyAnswer, type TableAnswer } from '../client/answers.ts'
import { noBody } from '../client/bodies.ts'
import type { MetabaseClient } from '../client/metabase-client.ts'
import type { DesiredState } from '../desired/spec.ts'
import { readMetadata } from '../remote/read-remote.ts'
import { fieldIdsOf, tableKey } from '../remote/read-tables.ts'

/** How long Metabase may take to look at the tables, and how often to ask, in milliseconds. */
export interface SyncPatience {
  readonly wait: number
  readonly every: number
}

export const usualSync: SyncPatience = { wait: 300_000, every: 2000 }

/** Numbers of the tables and fields that cards need. */
export interface SyncedTables {
  readonly tables: ReadonlyMap<string, number>
  readonly fields: ReadonlyMap<string, number>
}

/**
 * Waits until Metabase knows every table and column that definitions speak of. It looks by itself only now and then, so
 * it is told to. Its own flag is of no use: it says something of the first look alone.
 * @throws FinopsError `FINOPS_METABASE_SYNC` with what is missing.
 */
export async function waitForTables(
  client: MetabaseClient,
  database: number,
  desired: DesiredState,
  patience: SyncPatience,
): Promise<SyncedTables> {
  const until = Date.now() + patience.wait
  for (let wasTold = false; ; ) {
    const tables = await readMetadata(client, database)
    const missing = missingFrom(tables, desired)
    if (missing.length === 0) {
      const { schema } = desired.database
      return {
        tables: new Map(tables.map((table) => [tableKey(table, schema), table.id])),
        fields: fieldIdsOf(tables, schema),
      }
    }
    if (!wasTold) await client.ask(`/api/database/${database}/sync_schema`, undefined, noBody, anyAnswer)
    wasTold = true
    const left = until - Date.now()
    if (left <= 0) throw syncError(missing)
    await pause(Math.min(patience.every, left))
  }
}

/** Tables and columns that definitions speak of and Metabase does not know. */
export function missingFrom(tables: readonly TableAnswer[], desired: DesiredState): readonly string[] {
  const { schema } = desired.database
  const known = new Set([...tables.map((table) => tableKey(table, schema)), ...fieldIdsOf(tables, schema).keys()])
  const wanted = [
    ...desired.tables.flatMap(({ key, fields }) => [key, ...Object.keys(fields).map((name) => `${key}.${name}`)]),
    ...desired.cards.flatMap(({ tags }) => tags.flatMap(({ field }) => field ?? [])),
  ]
  return [...new Set(wanted)].filter((name) => !known.has(name))
}

function syncError(missing: readonly string[]): FinopsError {
  const some = missing.slice(0, 5).join(', ')
  return new FinopsError({
    code: 'FINOPS_METABASE_SYNC',
    message: `Metabase did not find ${missing.length} tables or columns in time: ${some}${missing.length > 5 ? ', …' : ''}`,
    hint: 'See the log of Metabase for a failed sync of the database, then run the same command again.',
    retryable: true,
    details: { missing },
  })
}
