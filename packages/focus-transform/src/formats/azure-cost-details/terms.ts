import { all, any, col, equals, oneOf, sql, step } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'

/** The row lies in the actual, or in the amortized, file of a pair; neither where an actual export stands alone. */
export const isActual: Expression = equals(col('FileRole'), 'actual')
export const isAmortized: Expression = equals(col('FileRole'), 'amortized')

/** The row is of one of these kinds. */
export const isKind = (...kinds: string[]): Expression => oneOf(step('kind'), kinds)

export const isReservation: Expression = equals(step('model'), 'reservation')
export const isSavingsPlan: Expression = equals(step('model'), 'savingsplan')
/** Priced by a commitment discount: it buys one, is covered by one, or is what one left unused. */
export const isCommitment: Expression = oneOf(step('model'), ['reservation', 'savingsplan'])
/** Usage that a commitment covers, and what a commitment left unused: what only an amortized export has the cost of. */
export const isCovered: Expression = any(isKind('unused'), all(isKind('usage'), isCommitment))
/** Quantity and prices mean something. */
export const isPriced: Expression = isKind('usage', 'unused', 'purchase')
export const isMarketplace: Expression = equals(step('publisher_type'), 'marketplace')

/**
 * A date as midnight UTC, from `MM/dd/yyyy` (with or without leading zeros) or ISO 8601. Never by locale.
 */
export const dateOf = (column: Expression): Expression =>
  sql(
    'timestamp',
    `CAST(regexp_replace({0}, '^\\s*(\\d\\d?)/(\\d\\d?)/(\\d\\d\\d\\d).*$', '\\3-\\1-\\2') AS TIMESTAMP)`,
    column,
  )

/** A text in lower case without blanks, for comparing names that Azure writes in several ways. */
export const folded = (column: Expression): Expression => sql('string', "lower(replace({0}, ' ', ''))", column)

/** Azure's additional info as JSON; NULL where it is none. */
export const additionalInfo = (key: string): Expression =>
  sql(
    'string',
    `CASE WHEN contains({0}, '"${key}"') THEN json_extract_string(TRY_CAST({0} AS JSON), '$.${key}') END`,
    col('AdditionalInfo'),
  )
