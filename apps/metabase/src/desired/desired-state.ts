import type { Dashboards, LakeFacts } from '@open-finops/dashboards'
import { dashboardSpecs } from './dashboards.ts'
import type { CollectionSpec, DatabaseSpec, DesiredState } from './spec.ts'
import { tableSpecs } from './tables.ts'

/** Everything that decides what Metabase is to hold. */
export interface DesiredRequest {
  readonly dashboards: Dashboards
  /** Names of the dimensions of `finops.yaml`. */
  readonly dimensions: readonly string[]
  /** Of the lake; undefined for a plan without one. */
  readonly facts: LakeFacts | undefined
  /** Tables of the lake's ledger, as `schema.table`. */
  readonly ledger: readonly string[]
  readonly database: DatabaseSpec
}

/** The collections: dashboards lie in the first, their cards in the second. */
export const collectionSpecs: readonly [CollectionSpec, CollectionSpec] = [
  { key: 'dashboards', name: 'FinOps', description: 'Cloud costs in FOCUS, from Open FinOps.', parent: null },
  {
    key: 'cards',
    name: 'Cards of FinOps',
    description: 'The questions behind the dashboards. Duplicate one to change it: yours is never touched.',
    parent: 'dashboards',
  },
]

/** What Metabase is to hold; a pure function of its request. */
export function desiredState(request: DesiredRequest): DesiredState {
  const { dashboards, dimensions, facts, ledger, database } = request
  return {
    database,
    tables: tableSpecs(dimensions, ledger, facts),
    collections: collectionSpecs,
    ...dashboardSpecs({ dashboards, engine: database.engine, facts }),
  }
}
