import type { ExportFreshness } from '@open-finops/loader-duckdb'
import { printable } from './table.ts'

/** How far an export reaches, and whether it should reach further by now. */
export interface FreshnessState extends ExportFreshness {
  readonly stale: boolean
}

/** A line for each export: complete until when, which days are partial, and how old the data is. */
export function freshnessLines(states: readonly FreshnessState[]): readonly string[] {
  const lines = states.map(lineOf)
  return lines.length === 0 ? [] : [...lines, '']
}

function lineOf({ exportName, lastDay, lastCompleteDay, partialDays, dataAsOf, stale }: FreshnessState): string {
  const written =
    dataAsOf === null ? 'nobody knows when it was written' : `written ${dataAsOf.slice(0, 16).replace('T', ' ')}`
  const partial =
    partialDays.length === 0 ? '' : `, ${partialText(partialDays)} ${dataAsOf === null ? 'not known to be' : 'partial'}`
  const reach =
    lastDay === null
      ? 'no usage'
      : lastCompleteDay === null
        ? `usage until ${lastDay}, no day known to be complete`
        : `complete until ${lastCompleteDay}${partial}`
  return `${printable(exportName)}: ${stale ? 'stale, ' : ''}${reach} (${written})`
}

function partialText(days: readonly string[]): string {
  const [first = ''] = days
  return days.length === 1 ? first : `${first} to ${days.at(-1) ?? first}`
}
