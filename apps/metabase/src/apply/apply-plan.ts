import { isFinopsError } from '@open-finops/pipeline'
import { anyAnswer, databaseAnswer } from '../client/answers.ts'
import { databaseBody, databaseChange } from '../client/bodies.ts'
import type { MetabaseClient } from '../client/metabase-client.ts'
import type { Difference } from '../desired/canonical.ts'
import type { DatabaseSpec, DesiredState } from '../desired/spec.ts'
import type { Plan, Step } from '../plan/plan.ts'
import { findDatabase } from '../remote/read-remote.ts'
import type { RemoteState } from '../remote/remote-state.ts'
import { applyCards } from './apply-cards.ts'
import { applyCollections } from './apply-collections.ts'
import { applyDashboards } from './apply-dashboards.ts'
import { applyTables } from './apply-tables.ts'
import { createOnce } from './create-once.ts'
import { connectionError } from './database-error.ts'
import { type Ids, idsOf } from './ids.ts'
import { type SyncPatience, usualSync, waitForTables } from './wait-for-tables.ts'

/** A thing that Metabase did not keep as it was written. */
export interface NotKept {
  readonly kind: Step['kind']
  readonly key: string
  readonly changes: readonly Difference[]
}

/** What applying needs and tells. */
export interface ApplyRequest {
  readonly client: MetabaseClient
  readonly desired: DesiredState
  readonly remote: RemoteState
  readonly plan: Plan
  readonly sync?: SyncPatience
  readonly onStep?: (step: Step) => void
}

/** What came of it. */
export interface ApplyReport {
  /** Cards that were created or changed. */
  readonly cardIds: ReadonlyMap<string, number>
  readonly notKept: readonly NotKept[]
}

/** Everything that the parts of applying share. */
export interface Applying extends ApplyRequest {
  readonly ids: Ids
  readonly notKept: NotKept[]
  /** The steps of a kind that change something. */
  steps(kind: Step['kind']): readonly Step[]
}

/**
 * Applies a plan, in an order in which each thing finds what it needs. Whatever ends it, the same call goes on from there:
 * nothing is made twice.
 * @throws FinopsError `FINOPS_METABASE_…`
 */
export async function applyPlan(request: ApplyRequest): Promise<ApplyReport> {
  const { plan, client, desired } = request
  const applying: Applying = {
    ...request,
    ids: idsOf(request.remote),
    notKept: [],
    steps: (kind) => plan.steps.filter((step) => step.kind === kind && step.action !== 'keep'),
  }
  const { ids } = applying
  ids.database = await applyDatabase(applying, desired.database)
  // A plan whose cards and tables stay as they are needs no look at the tables.
  if (['database', 'table', 'card'].some((kind) => applying.steps(kind as Step['kind']).length > 0)) {
    const tables = await waitForTables(client, ids.database, desired, request.sync ?? usualSync)
    ids.fields = tables.fields
    for (const [key, id] of tables.tables) ids.tables.set(key, id)
  }
  await applyTables(applying)
  await applyCollections(applying)
  const cardIds = await applyCards(applying)
  await applyDashboards(applying)
  await applyCards(applying, 'archive')
  return { cardIds, notKept: applying.notKept }
}

async function applyDatabase(applying: Applying, spec: DatabaseSpec): Promise<number> {
  const { client, remote, onStep } = applying
  const [step] = applying.steps('database')
  if (step === undefined) return remote.database?.id ?? 0
  onStep?.(step)
  const { name, engine, details } = spec
  try {
    if (remote.database !== undefined) {
      await client.put(`/api/database/${remote.database.id}`, { details }, databaseChange, anyAnswer)
      return remote.database.id
    }
    const body = { name, engine, details, is_full_sync: true, is_on_demand: false, auto_run_queries: true }
    return await createOnce(
      client,
      async () => (await client.post('/api/database', body, databaseBody, databaseAnswer)).id,
      async () => (await findDatabase(client, spec))?.id,
    )
  } catch (error) {
    if (isFinopsError(error) && error.details['status'] === 400) throw connectionError(error, spec)
    throw error
  }
}
