import { all, amount, coalesce, col, different, lit, not, nothing, present, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { ColumnRule } from '../../language/mapping.ts'

const cost = when([[different(col('BilledCost'), amount(0)), col('BilledCost')]], col('EffectiveCost'))
const contracted = coalesce(col('ContractedCost'), cost)
const lacks = (name: string): Expression => not(present(col(name)))

/** Costs as the file gives them; FOCUS allows none of them to be missing. */
export const costRules: Readonly<Record<string, ColumnRule>> = {
  ContractedCost: {
    value: contracted,
    note: 'As the file gives it; where it is missing, the cost, marked in x_PriceFallback.',
  },
  ListCost: {
    value: coalesce(col('ListCost'), contracted),
    note: 'As the file gives it; where it is missing, the contracted cost, marked in x_PriceFallback.',
  },
  x_PriceFallback: {
    value: when(
      [
        [all(lacks('ListCost'), lacks('ContractedCost')), lit('list=cost, contracted=cost')],
        [lacks('ListCost'), lit('list=contracted')],
        [lacks('ContractedCost'), lit('contracted=cost')],
      ],
      nothing(),
    ),
    note: 'Prices that the file lacks and what stands in for them.',
  },
}
