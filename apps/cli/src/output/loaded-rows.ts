import type { DeliveryLoad } from '@open-finops/pipeline'

/** Rows of loads: source = focus + dropped − made. */
export interface LoadedRows {
  readonly source: number
  readonly focus: number
  readonly dropped: number
  readonly made: number
  /** Rows by kind and reason, most first. */
  readonly reasons: readonly { readonly kind: 'dropped' | 'made'; readonly reason: string; readonly rows: number }[]
}

/** Adds up what loads say about their rows. */
export function loadedRows(loads: readonly Pick<DeliveryLoad, 'periods'>[]): LoadedRows {
  const periods = loads.flatMap((load) => load.periods)
  const changes = periods.flatMap((period) => period.rowChanges)
  const count = (kind: 'dropped' | 'made'): number =>
    sum(changes.filter((change) => change.kind === kind).map(({ rows }) => rows))
  const reasons = new Map<string, { kind: 'dropped' | 'made'; reason: string; rows: number }>()
  for (const { kind, reason, rows } of changes) {
    const key = JSON.stringify([kind, reason])
    const known = reasons.get(key) ?? { kind, reason, rows: 0 }
    reasons.set(key, { ...known, rows: known.rows + rows })
  }
  return {
    source: sum(periods.map((period) => period.sourceRows)),
    focus: sum(periods.map((period) => period.focusRows)),
    dropped: count('dropped'),
    made: count('made'),
    reasons: [...reasons.values()].sort((one, other) => other.rows - one.rows),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
