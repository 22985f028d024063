import { canonicalHash, canonicalText, type Difference, differences } from '../desired/canonical.ts'
import type { DatabaseSpec, DesiredState, TableSpec } from '../desired/spec.ts'
import type { Owned, OwnedCard, RemoteState } from '../remote/remote-state.ts'

/** The kinds of things that are planned, in the order of their making. */
export type StepKind = 'database' | 'table' | 'collection' | 'card' | 'dashboard'

/** One thing that is to happen, or, with `keep`, that does not happen although definition and Metabase differ. */
export interface Step {
  readonly kind: StepKind
  readonly key: string
  readonly name: string
  readonly action: 'create' | 'update' | 'restore' | 'archive' | 'keep'
  /** Why something is kept. */
  readonly reason?: string
  /** From what Metabase has to what the definition says; nothing for what is created or archived. */
  readonly changes: readonly Difference[]
}

/** Everything that is to happen, in order. */
export interface Plan {
  readonly steps: readonly Step[]
}

/** How far a plan may go. */
export interface PlanOptions {
  /** Put definitions over what users edited in Metabase. */
  readonly overwriteEdits: boolean
}

/** Whether nothing would change. */
export function isEmpty({ steps }: Plan): boolean {
  return steps.every(({ action }) => action === 'keep')
}

/** Compares what is to be with what is. Nothing of a user's own is in it. */
export function makePlan(desired: DesiredState, remote: RemoteState, options: PlanOptions): Plan {
  const { database, tables, collections, cards, dashboards } = desired
  return {
    steps: [
      ...databaseSteps(database, remote),
      ...tables.flatMap((table) => tableSteps(table, remote)),
      ...collections.flatMap((spec) => objectSteps('collection', spec, remote.collections.get(spec.key), options)),
      ...cards.flatMap((spec) => objectSteps('card', spec, remote.cards.get(spec.key), options)),
      ...dashboards.flatMap((spec) => objectSteps('dashboard', spec, remote.dashboards.get(spec.key), options)),
      ...removals('dashboard', dashboards, remote.dashboards, options),
      ...removals('card', cards, remote.cards, options).map((step) => unlessUsed(step, remote)),
    ],
  }
}

function databaseSteps(spec: DatabaseSpec, { database }: RemoteState): readonly Step[] {
  const step = { kind: 'database' as const, key: spec.name, name: spec.name }
  if (database === undefined) return [{ ...step, action: 'create', changes: [] }]
  const changes = databaseChanges(spec, database)
  return changes.length === 0 ? [] : [{ ...step, action: 'update', changes }]
}

/** How a connection differs from its definition. */
export function databaseChanges(
  spec: DatabaseSpec,
  { details, connects }: NonNullable<RemoteState['database']>,
): readonly Difference[] {
  // Keys that the definition does not name are the server's or a user's; passwords come back masked.
  const known = Object.keys(spec.details).filter((key) => key !== 'password')
  const pick = (all: Readonly<Record<string, unknown>>): unknown =>
    Object.fromEntries(known.map((key) => [key, all[key]]))
  const changes = differences(pick(details), pick(spec.details))
  // A password that changed is seen by this alone.
  const isRefused = connects === false && changes.length === 0
  return isRefused ? [{ path: 'connection', from: 'refused', to: 'open' }] : changes
}

/** What a column means is set once for each version of the definition; later a user's word counts. */
function tableSteps(spec: TableSpec, { tables }: RemoteState): readonly Step[] {
  const found = tables.get(spec.key)
  const step = { kind: 'table' as const, key: spec.key, name: spec.key }
  const changes = differences(found?.spec, spec)
  if (found === undefined) return [{ ...step, action: 'create', changes: [] }]
  const isSet = found.marker?.state === canonicalHash(spec)
  if (!isSet) return [{ ...step, action: 'update', changes }]
  return changes.length === 0 ? [] : [{ ...step, action: 'keep', reason: editedReason, changes }]
}

const editedReason = 'edited in Metabase'

interface Spec {
  readonly key: string
  readonly name: string
}

function objectSteps<T extends Spec>(
  kind: StepKind,
  spec: T,
  found: Owned<T> | undefined,
  { overwriteEdits }: PlanOptions,
): readonly Step[] {
  const step = { kind, key: spec.key, name: spec.name }
  if (found === undefined) return [{ ...step, action: 'create', changes: [] }]
  const changes = differences(found.spec, spec)
  const { state } = found.marker
  if (found.archived) {
    if (state === 'retired' || overwriteEdits) return [{ ...step, action: 'restore', changes }]
    return [{ ...step, action: 'keep', reason: 'in the trash of Metabase', changes: [] }]
  }
  const wanted = canonicalHash(spec)
  if (changes.length === 0) return state === wanted ? [] : [{ ...step, action: 'update', changes }]
  if (!isEdited(found) || overwriteEdits) return [{ ...step, action: 'update', changes }]
  const reason = state === wanted ? editedReason : `${editedReason}, so the definition's change is not applied`
  return [{ ...step, action: 'keep', reason, changes }]
}

function isEdited<T>({ marker, spec }: Owned<T>): boolean {
  return marker.state !== 'new' && marker.state !== canonicalHash(spec)
}

function removals<T extends Spec>(
  kind: StepKind,
  wanted: readonly T[],
  found: ReadonlyMap<string, Owned<T>>,
  { overwriteEdits }: PlanOptions,
): readonly Step[] {
  const keys = new Set(wanted.map(({ key }) => key))
  return [...found.values()]
    .filter(({ spec, archived }) => !keys.has(spec.key) && !archived)
    .sort((one, other) => (one.spec.key < other.spec.key ? -1 : 1))
    .map((object): Step => {
      const step = { kind, key: object.spec.key, name: object.spec.name, changes: [] }
      if (!isEdited(object) || overwriteEdits) return { ...step, action: 'archive' }
      return { ...step, action: 'keep', reason: `no longer defined, but ${editedReason}` }
    })
}

/** A card that a dashboard of somebody else shows stays. */
function unlessUsed(step: Step, remote: RemoteState): Step {
  const card: OwnedCard | undefined = remote.cards.get(step.key)
  const shownByUs = [...remote.dashboards.values()].filter(
    ({ spec, archived }) => !archived && spec.cards.some((place) => place.card === step.key),
  ).length
  if (step.action !== 'archive' || (card?.dashboardCount ?? 0) <= shownByUs) return step
  return { ...step, action: 'keep', reason: 'no longer defined, but shown on a dashboard of somebody else' }
}

/** Whether an object that was read back is what was written. */
export function notKept(spec: unknown, readBack: unknown): readonly Difference[] {
  return canonicalText(spec) === canonicalText(readBack) ? [] : differences(spec, readBack)
}
