import { lit, step } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'

/** True on the row of a commitment's unused part, which the bill does not have. */
export const isMadeRow: Expression = { op: 'compare', operator: 'different', left: step('made'), right: lit('') }
