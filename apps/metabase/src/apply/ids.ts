import { FinopsError } from '@open-finops/pipeline'
import type { RemoteState } from '../remote/remote-state.ts'

/** Metabase's numbers of what definitions name; they grow while a plan is applied. */
export interface Ids {
  database: number
  fields: ReadonlyMap<string, number>
  readonly tables: Map<string, number>
  readonly collections: Map<string, number>
  readonly cards: Map<string, number>
  readonly dashboards: Map<string, DashboardIds>
}

/** A dashboard's number and those of its tabs, by name. */
export interface DashboardIds {
  readonly id: number
  readonly tabs: ReadonlyMap<string, number>
}

/** What is known before anything is applied. */
export function idsOf(remote: RemoteState): Ids {
  return {
    database: remote.database?.id ?? 0,
    fields: remote.fieldIds,
    tables: new Map([...remote.tables].map(([key, { id }]) => [key, id])),
    collections: new Map([...remote.collections].map(([key, { id }]) => [key, id])),
    cards: new Map([...remote.cards].map(([key, { id }]) => [key, id])),
    dashboards: new Map(
      [...remote.dashboards].map(([key, { id, answer }]) => [
        key,
        { id, tabs: new Map((answer.tabs ?? []).map((tab) => [tab.name, tab.id])) },
      ]),
    ),
  }
}

/**
 * The number of something that must exist by now.
 * @throws FinopsError `FINOPS_METABASE_MISSING`
 */
export function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key)
  if (id !== undefined) return id
  throw new FinopsError({
    code: 'FINOPS_METABASE_MISSING',
    message: `Metabase has no ${key}, which a card or dashboard needs`,
    hint: 'Run the same command again; if it stays so, somebody removed it meanwhile, or the sync of the database fails.',
    retryable: true,
    details: { key },
  })
}
