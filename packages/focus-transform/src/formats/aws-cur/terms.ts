import { coalesce, col, equal, key, lit, oneOf, sql, step } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'

/** A product attribute: its own column, or a key of CUR 2.0's product map. */
export const product = (name: string): Expression => coalesce(col(`product_${name}`), key(col('product'), name))

/** The line is of one of these kinds. */
export const isKind = (...kinds: string[]): Expression => oneOf(step('kind'), kinds)

/** The line is billed at net cost. */
export const onNet: Expression = equal(step('basis'), lit('net'))

/**
 * The first amount that a row has. Unlike `coalesce` it fails, on rows that ask, where the files lack the column of
 * the first: a cost must not become another one in silence.
 */
export const firstAmount = (of: Expression, otherwise: Expression): Expression =>
  sql('money', 'coalesce({0}, {1})', of, otherwise)
