import type { DashboardAnswer } from '../client/answers.ts'
import type { Marker } from '../desired/marker.ts'
import type { CardSpec, CollectionSpec, DashboardSpec, JsonObject, TableSpec } from '../desired/spec.ts'

/** An object of Metabase that this program made, in the form of its definition. */
export interface Owned<T> {
  readonly id: number
  readonly marker: Marker
  readonly archived: boolean
  readonly spec: T
}

/** A dashboard, with what users added to it: that stays. */
export interface OwnedDashboard extends Owned<DashboardSpec> {
  readonly answer: DashboardAnswer
}

/** A card, and how many dashboards show it. */
export interface OwnedCard extends Owned<CardSpec> {
  readonly dashboardCount: number
}

/** A table of the connection. */
export interface RemoteTable {
  readonly id: number
  readonly marker: Marker | undefined
  /** Of what the definition speaks of. */
  readonly spec: TableSpec
}

/** A connection. */
export interface RemoteDatabase {
  readonly id: number
  /** Secrets are masked. */
  readonly details: JsonObject
  /** Whether Metabase gets through by it; undefined where no secret could be in the way. */
  readonly connects?: boolean
}

/** What a Metabase holds of ours. */
export interface RemoteState {
  readonly database: RemoteDatabase | undefined
  /** By key of the definition; tables that are not synced yet are not there. */
  readonly tables: ReadonlyMap<string, RemoteTable>
  /** `table.column` → id. */
  readonly fieldIds: ReadonlyMap<string, number>
  readonly collections: ReadonlyMap<string, Owned<CollectionSpec>>
  readonly cards: ReadonlyMap<string, OwnedCard>
  readonly dashboards: ReadonlyMap<string, OwnedDashboard>
}

/** A Metabase that nobody has used yet. */
export const freshState: RemoteState = {
  database: undefined,
  tables: new Map(),
  fieldIds: new Map(),
  collections: new Map(),
  cards: new Map(),
  dashboards: new Map(),
}
