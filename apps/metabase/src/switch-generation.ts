import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { connectionError } from './apply/database-error.ts'
import { missingFrom, type SyncPatience, usualSync, waitForTables } from './apply/wait-for-tables.ts'
import { anyAnswer } from './client/answers.ts'
import { databaseChange, noBody } from './client/bodies.ts'
import type { MetabaseClient } from './client/metabase-client.ts'
import type { DatabaseSpec, DesiredState } from './desired/spec.ts'
import { databaseChanges } from './plan/plan.ts'
import { findDatabase, readMetadata } from './remote/read-remote.ts'

/** What a switch did. */
export interface Switched {
  /** The database file, or the database of a server, that Metabase read before. */
  readonly from: string | undefined
  readonly to: string
  /** False where Metabase read it already. */
  readonly changed: boolean
  /** Tables or columns that Metabase did not know before. */
  readonly learned: readonly string[]
}

/**
 * Lets Metabase read another generation of the lake: one call, which Metabase tests before it takes it. In ClickHouse the
 * relations were replaced in place, so that there is nothing to change but what filters offer. Queries that run end on the old file; the
 * next ones read the new file. Only where that has tables or columns that Metabase does not know is it told to look.
 * @throws FinopsError `FINOPS_METABASE_NO_DATABASE` before the first apply; `FINOPS_METABASE_DATABASE` where Metabase can't
 *   open the file, and then goes on with the old one.
 */
export async function switchGeneration(
  client: MetabaseClient,
  desired: DesiredState,
  sync: SyncPatience = usualSync,
): Promise<Switched> {
  const { database: spec } = desired
  const found = await findDatabase(client, spec)
  if (found === undefined) {
    throw new FinopsError({
      code: 'FINOPS_METABASE_NO_DATABASE',
      message: `Metabase at ${client.url} has no database ${spec.name}`,
      hint: 'Run finops-metabase apply once.',
      details: { url: client.url },
    })
  }
  const changed = databaseChanges(spec, found).length > 0
  if (changed) {
    try {
      await client.put(`/api/database/${found.id}`, { details: spec.details }, databaseChange, anyAnswer)
    } catch (error) {
      if (isFinopsError(error) && error.details['status'] === 400) throw connectionError(error, spec)
      throw error
    }
  }
  const learned = missingFrom(await readMetadata(client, found.id), desired)
  if (learned.length > 0) await waitForTables(client, found.id, desired, sync)
  // Of ClickHouse nobody knows whether its relations changed under the same name.
  const isNew = changed || spec.engine === 'clickhouse'
  if (isNew) await client.ask(`/api/database/${found.id}/rescan_values`, undefined, noBody, anyAnswer)
  return { from: whatIsRead(found.details), to: whatIsRead(spec.details) ?? spec.name, changed, learned }
}

/** The file that a connection reads, or the database of a server. */
function whatIsRead(details: DatabaseSpec['details']): string | undefined {
  const { database_file: file, host, port, dbname } = details
  if (typeof file === 'string') return file
  return host === undefined ? undefined : `${String(host)}:${String(port)}/${String(dbname)}`
}
