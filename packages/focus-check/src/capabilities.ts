import type { Capability } from './rule.ts'
import { presenceRules } from './rules-1-2/presence.ts'

const ofColumn: ReadonlyMap<string, readonly Capability[]> = new Map(
  presenceRules.flatMap(({ column, check }) =>
    check.kind === 'present' && !check.capabilities.includes('VIRTUAL_CURRENCY_SUPPORTED')
      ? [[column, check.capabilities] as const]
      : [],
  ),
)

/** What a provider has to offer for the column to be due. FOCUS 1.2 is the first version that names it. */
export function capabilitiesOf(column: string): readonly Capability[] {
  return ofColumn.get(column) ?? []
}

/**
 * What the provider of a file evidently offers: a file that has one of the columns which a capability calls for.
 * A column that needs several capabilities is evidence of each.
 */
export function evidentCapabilities(columns: readonly string[]): ReadonlySet<Capability> {
  return new Set(columns.flatMap((column) => ofColumn.get(column) ?? []))
}
