import { type Dashboards, loadDashboards, type Ownership } from '@open-finops/dashboards'
import { isFinopsError } from '@open-finops/pipeline'
import { type ApplyReport, applyPlan } from './apply/apply-plan.ts'
import { type FailedCard, failedCards } from './apply/verify-cards.ts'
import type { SyncPatience } from './apply/wait-for-tables.ts'
import { type ClickhouseForMetabase, readClickhouse } from './clickhouse-data.ts'
import type { MetabaseClient } from './client/metabase-client.ts'
import { clickhouseDatabase, duckdbDatabase } from './desired/database.ts'
import { desiredState } from './desired/desired-state.ts'
import type { DatabaseSpec, DesiredState } from './desired/spec.ts'
import { type DataForMetabase, readLake } from './lake.ts'
import { makePlan, type Plan, type PlanOptions, type Step } from './plan/plan.ts'
import { readRemote } from './remote/read-remote.ts'
import { freshState, type RemoteState } from './remote/remote-state.ts'

/** What Metabase is to show, and of which lake. */
export interface DefinitionRequest {
  /** Undefined where nobody said which; then the plan is one without data. */
  readonly dataDir: string | undefined
  readonly ownership: Ownership
  /** A folder of the user's own dashboards and changes; absolute. */
  readonly overlay: string | undefined
  /** The data folder as Metabase sees it; by default as it is here. */
  readonly metabaseData: string | undefined
  readonly memoryLimit: string
  /** Where bills land in ClickHouse: then no lake is read. */
  readonly clickhouse?: ClickhouseForMetabase | undefined
}

/** What Metabase is to hold, and what is known of the data. */
export interface Definition {
  readonly desired: DesiredState
  /** Undefined in a plan for which there was none to read. */
  readonly data: DataForMetabase | undefined
  /** The database file of a lake, relative to its folder. */
  readonly servingFile: string | undefined
}

/**
 * Reads the dashboards and the lake.
 * @param serving `make` writes the database file that Metabase is to open; `plan` writes nothing, and does without a lake.
 * @throws FinopsError `FINOPS_DASHBOARD`; with `make` also `FINOPS_NO_LAKE`
 */
export async function readDefinition(request: DefinitionRequest, serving: 'make' | 'plan'): Promise<Definition> {
  const { ownership, overlay } = request
  const dimensions = Object.keys(ownership.dimensions)
  const dashboards: Dashboards = await loadDashboards({ dimensions, ...(overlay !== undefined && { overlay }) })
  const { database, data, servingFile } = await readData(request, serving)
  const desired = desiredState({ dashboards, dimensions, facts: data?.facts, ledger: data?.ledger ?? [], database })
  return { desired, data, servingFile }
}

async function readData(
  request: DefinitionRequest,
  serving: 'make' | 'plan',
): Promise<Omit<Definition, 'desired'> & { readonly database: DatabaseSpec }> {
  const { dataDir, ownership, memoryLimit, clickhouse } = request
  if (clickhouse !== undefined) {
    const data = await unlessNone(async () => await readClickhouse(clickhouse, ownership, serving), serving)
    const { relationsDatabaseName } = await import('@open-finops/loader-clickhouse')
    const database = clickhouseDatabase({ ...clickhouse.seen, database: relationsDatabaseName(clickhouse.reach) })
    return { database, data, servingFile: undefined }
  }
  const lake =
    dataDir === undefined
      ? undefined
      : await unlessNone(async () => await readLake({ dataDir, ownership, memoryLimit, serving }), serving)
  const folder = request.metabaseData ?? dataDir ?? '/data'
  const servingFile = lake?.serving.file
  return { database: duckdbDatabase({ folder, file: servingFile, memoryLimit }), data: lake, servingFile }
}

/** A plan does without data. */
async function unlessNone<T>(read: () => Promise<T>, serving: 'make' | 'plan'): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (serving === 'plan' && isFinopsError(error) && error.code === 'FINOPS_NO_LAKE') return undefined
    throw error
  }
}

/** The plan for a Metabase that nobody has used. */
export function planFresh(desired: DesiredState): Plan {
  return makePlan(desired, freshState, { overwriteEdits: false })
}

/** The plan for this Metabase; changes nothing. */
export async function planFor(
  client: MetabaseClient,
  desired: DesiredState,
  options: PlanOptions,
): Promise<{ readonly plan: Plan; readonly remote: RemoteState }> {
  const remote = await readRemote(client, desired)
  return { remote, plan: makePlan(desired, remote, options) }
}

/** What applying did. */
export interface Provisioned extends ApplyReport {
  readonly plan: Plan
  /** Cards whose query fails in Metabase, among those that were written. */
  readonly failed: readonly FailedCard[]
}

/** How to apply. */
export interface ProvisionOptions extends PlanOptions {
  /** Run the query of each card that was written. */
  readonly verify: boolean
  readonly sync?: SyncPatience
  readonly onPlan?: (plan: Plan) => void | Promise<void>
  readonly onStep?: (step: Step) => void
}

/**
 * Makes Metabase hold what is defined, and checks it.
 * @throws FinopsError `FINOPS_METABASE_…`; the same call then goes on from there.
 */
export async function provision(
  client: MetabaseClient,
  desired: DesiredState,
  options: ProvisionOptions,
): Promise<Provisioned> {
  const { plan, remote } = await planFor(client, desired, options)
  await options.onPlan?.(plan)
  const { sync, onStep } = options
  const report = await applyPlan({
    client,
    desired,
    remote,
    plan,
    ...(sync !== undefined && { sync }),
    ...(onStep !== undefined && { onStep }),
  })
  const failed = options.verify ? await failedCards(client, report.cardIds) : []
  return { ...report, plan, failed }
}
