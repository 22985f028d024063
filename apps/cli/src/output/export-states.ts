import type { ExportPeriodStatus } from '@open-finops/loader-duckdb'
import { billingPeriodOf, noBillingPeriod, shiftBillingPeriod } from '@open-finops/pipeline'
import type { ExportConfig } from '../config/load.ts'

/** How an export of the configuration stands against the lake. */
export interface ExportState {
  /** The name in `finops.yaml`, or the first part of an export's name that is no longer there. */
  readonly name: string
  readonly location: string | null
  /**
   * `stale`: the newest month loaded is older than the last complete one. `not-configured`: loaded once, but no
   * longer in `finops.yaml`.
   */
  readonly state: 'loaded' | 'stale' | 'never-loaded' | 'not-configured'
  /** ISO 8601 in UTC. */
  readonly lastLoadedAt: string | null
  readonly newestPeriod: string | null
}

/** @param configured Undefined when a lake is read without its configuration. */
export function exportStates(
  configured: readonly Pick<ExportConfig, 'name' | 'location'>[] | undefined,
  periods: readonly Pick<ExportPeriodStatus, 'exportName' | 'billingPeriod' | 'loadedAt'>[],
  now: Date,
): readonly ExportState[] {
  const held = new Map<string, typeof periods>()
  for (const period of periods) {
    const name = period.exportName.split('/')[0] ?? period.exportName
    held.set(name, [...(held.get(name) ?? []), period])
  }
  const lastComplete = shiftBillingPeriod(billingPeriodOf(now), -1)
  const names = new Set([...(configured ?? []).map((entry) => entry.name), ...held.keys()])
  return [...names].map((name) => {
    const entry = configured?.find((candidate) => candidate.name === name)
    const own = held.get(name) ?? []
    const inForce = own.filter((one) => one.loadedAt !== null)
    const newestPeriod = newest(inForce.map((one) => one.billingPeriod).filter((period) => period !== noBillingPeriod))
    const state =
      configured !== undefined && entry === undefined
        ? 'not-configured'
        : inForce.length === 0
          ? 'never-loaded'
          : newestPeriod !== null && newestPeriod < lastComplete
            ? 'stale'
            : 'loaded'
    return {
      name,
      location: entry?.location ?? null,
      state,
      lastLoadedAt: newest(own.flatMap((one) => one.loadedAt ?? [])),
      newestPeriod,
    }
  })
}

function newest(texts: readonly string[]): string | null {
  return [...texts].sort().at(-1) ?? null
}
