import type { Row } from './fake-query.ts'
import type { FakeWarehouse } from './fake-warehouse.ts'

/** A row with a number. */
export type Numbered = Row & { id: number }

/** A subscription to a dashboard: it names places on it and values of its filters. */
export interface Subscription {
  readonly dashboardId: number
  readonly dashcardIds: readonly number[]
  readonly parameterIds: readonly string[]
  archived: boolean
}

/** Everything that a fake Metabase remembers. */
export interface FakeState {
  readonly major: number
  readonly warehouse: FakeWarehouse
  setupToken: string | null
  readonly users: { email: string; password: string; isSuperuser: boolean }[]
  readonly sessions: Set<string>
  readonly apiKeys: Set<string>
  readonly databases: Numbered[]
  readonly tables: Numbered[]
  readonly fields: Numbered[]
  readonly collections: Numbered[]
  readonly cards: Numbered[]
  readonly dashboards: Numbered[]
  readonly dashcards: Numbered[]
  readonly tabs: Numbered[]
  readonly subscriptions: Subscription[]
  nextId(): number
}

/** An answer that is no success. */
export class Refusal extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    super(`refused with ${status}`)
    this.status = status
    this.body = body
  }
}

/** The row of a number, or 404. */
export function rowOf(rows: readonly Numbered[], id: string | number): Numbered {
  const found = rows.find((row) => row.id === Number(id) || row['entity_id'] === id)
  if (found === undefined) throw new Refusal(404, 'Not found.')
  return found
}

/** A body without the keys that this endpoint does not know: Metabase drops them without a word. */
export function known(body: unknown, keys: readonly string[]): Row {
  return Object.fromEntries(Object.entries((body ?? {}) as Row).filter(([key]) => keys.includes(key)))
}

/** Refuses a body that lacks what must be there. */
export function need(body: Row, keys: readonly string[]): void {
  const missing = keys.filter((key) => body[key] === undefined)
  if (missing.length === 0) return
  throw new Refusal(400, { errors: Object.fromEntries(missing.map((key) => [key, 'missing required key'])) })
}
