import type { DatasetColumnName } from '@open-finops/focus-schema'
import { amount, any, lit, nothing, step, when } from '../language/build.ts'
import type { Expression } from '../language/expression.ts'
import type { ColumnRule, Format } from '../language/mapping.ts'

const COSTS: readonly DatasetColumnName[] = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']

/**
 * The format's rules under two laws that no mapping can break: a dropped row carries no cost, and a made row has no
 * native cost. So source rows and lake rows tie, whatever a mapping says.
 */
export function withRowRules(format: Format): Readonly<Partial<Record<DatasetColumnName, ColumnRule>>> {
  const rules: Partial<Record<DatasetColumnName, ColumnRule>> = { ...format.mapping }
  const dropped = any(...format.dropped.map((rule) => rule.if))
  for (const column of COSTS) {
    const rule = rules[column]
    if (rule && format.dropped.length > 0) {
      rules[column] = { ...rule, origin: rule.origin ?? 'derived', value: when([[dropped, amount(0)]], rule.value) }
    }
  }
  const native = rules.x_NativeCost
  if (native && format.made.length > 0) {
    rules.x_NativeCost = { ...native, origin: 'reported', value: when([[isMade, amount(0)]], native.value) }
  }
  return rules
}

/** True on rows that no source row is. */
const isMade: Expression = { op: 'compare', operator: 'different', left: step('made'), right: lit('') }

/** The rule of `x_RowChange`. */
export function rowChange(format: Format): ColumnRule {
  const cases: [Expression, Expression][] = []
  for (const rule of format.made) {
    const isMadeBy: Expression = { op: 'compare', operator: 'equal', left: step('made'), right: lit(rule.reason) }
    cases.push([isMadeBy, lit(`made: ${rule.reason}`)])
  }
  for (const rule of format.dropped) cases.push([rule.if, lit(`dropped: ${rule.reason}`)])
  return { value: cases.length > 0 ? when(cases, nothing()) : nothing(), origin: 'derived' }
}

/** A condition that holds on source rows only. */
export const isSourceRow: Expression = { op: 'compare', operator: 'equal', left: step('made'), right: lit('') }
