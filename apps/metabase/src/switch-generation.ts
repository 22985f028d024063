import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { connectionError } from './apply/database-error.ts'
import { missingFrom, type SyncPatience, usualSync, waitForTables } from './apply/wait-for-tables.ts'
import { anyAnswer } from './client/answers.ts'
import { databaseChange, noBody } from './client/bodies.ts'
import type { MetabaseClient } from './client/metabase-client.ts'
import { differences } from './desired/canonical.ts'
import type { DesiredState } from './desired/spec.ts'
import { findDatabase, readMetadata } from './remote/read-remote.ts'

/** What a switch did. */
export interface Switched {
  /** The database file that Metabase read before. */
  readonly from: string | undefined
  readonly to: string
  /** False where Metabase read it already. */
  readonly changed: boolean
  /** Tables or columns that Metabase did not know before. */
  readonly learned: readonly string[]
}

/**
 * Lets Metabase read another generation of the lake: one call, which Metabase tests before it takes it. Queries that run
 * end on the old file; the next ones read the new file. Only where that has tables or columns that Metabase does not know
 * is it told to look.
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
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const [from, to] = [text(found.details['database_file']), text(spec.details['database_file'])]
  const current = Object.fromEntries(Object.keys(spec.details).map((key) => [key, found.details[key]]))
  const changed = differences(current, spec.details).length > 0
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
  if (changed) await client.ask(`/api/database/${found.id}/rescan_values`, undefined, noBody, anyAnswer)
  return { from: from === '' ? undefined : from, to, changed, learned }
}
