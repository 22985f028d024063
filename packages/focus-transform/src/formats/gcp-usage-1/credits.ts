import { amount, coalesce, col, different, equal, lit, nothing, sql, step, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { PrepareStep, RowRule } from '../../language/mapping.ts'

/** Credits that the commitment itself earns, by the category of the commitment. */
export const COMMITMENT_CREDITS = {
  /** Resource-based committed use discounts. */
  usage: ['COMMITTED_USAGE_DISCOUNT'],
  /** Spend-based committed use discounts of the model before July 2025. */
  spend: ['COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE'],
  /** Spend-based committed use discounts since July 2025: cancels the used part of the fee, on the row of the fee. */
  fee: ['FEE_UTILIZATION_OFFSET'],
} as const

/** Credits that a contract gives. */
const NEGOTIATED = ['DISCOUNT', 'SPENDING_BASED_DISCOUNT']

/** Credits that reduce the charge itself. */
export const APPLIED_CREDITS: readonly string[] = [
  ...COMMITMENT_CREDITS.usage,
  ...COMMITMENT_CREDITS.spend,
  ...COMMITMENT_CREDITS.fee,
  ...NEGOTIATED,
  'FREE_TIER',
  'RESELLER_MARGIN',
  'SUBSCRIPTION_BENEFIT',
  'SUSTAINED_USAGE_DISCOUNT',
]

/** Credits that pay for charges: "a form of payment", as Google's documentation of `credits.type` says. */
export const PAYMENT_CREDITS: readonly string[] = ['CREDIT_TYPE_UNSPECIFIED', 'PROMOTION']

const list = (types: readonly string[]): string => types.map((type) => `'${type}'`).join(', ')
const isOf = (types: readonly string[]): string => `coalesce(c."type", '') IN (${list(types)})`
const KNOWN = [...APPLIED_CREDITS, ...PAYMENT_CREDITS]
const isUnknown = `coalesce(c."type", '') NOT IN (${list(KNOWN)})`

/** A row has credits of these types; asked once a row, since sums over lists are slow, and most rows have one at most. */
const hasAny = (types: readonly string[]): Expression =>
  sql(
    'boolean',
    `CASE WHEN len({0}) = 1 THEN {0}[1] IN (${list(types)}) ELSE coalesce(list_has_any({0}, [${list(types)}]), FALSE) END`,
    step('credit_types'),
  )
const hasUnknown: Expression = sql(
  'boolean',
  `CASE WHEN len({0}) = 1 THEN {0}[1] NOT IN (${list(KNOWN)}) ELSE coalesce(NOT list_has_all([${list(KNOWN)}], {0}), FALSE) END`,
  step('credit_types'),
)

const sumOf = (has: Expression, condition: string): Expression =>
  when(
    [
      [
        has,
        sql(
          'money',
          `coalesce(list_sum(list_transform(list_filter({0}, lambda c: ${condition}), lambda c: c.amount)), 0)`,
          col('credits'),
        ),
      ],
    ],
    amount(0),
  )

/** The names of the credits that a made row stands for. */
const namesOf = (has: Expression, condition: string, names: readonly string[]): Expression =>
  when(
    [
      [
        has,
        sql(
          'string',
          `CASE WHEN len({0}) = 1 THEN coalesce(${names.map((name) => `{0}[1]."${name}"`).join(', ')}) ELSE NULLIF(array_to_string(list_sort(list_distinct(list_transform(list_filter({0}, lambda c: ${condition}), lambda c: coalesce(${names.map((name) => `c."${name}"`).join(', ')})))), ', '), '') END`,
          col('credits'),
        ),
      ],
    ],
    nothing(),
  )

const commitmentTypes = [...COMMITMENT_CREDITS.usage, ...COMMITMENT_CREDITS.spend]
const commitmentCredit = (field: string): Expression =>
  when(
    [
      [
        hasAny(commitmentTypes),
        sql('string', `list_filter({0}, lambda c: ${isOf(commitmentTypes)})[1]."${field}"`, col('credits')),
      ],
    ],
    nothing(),
  )

/** The row that promotions and other payments become. */
export const isCreditRow: Expression = equal(step('made'), lit('credit'))
/** The row that credits of an unknown type become. */
export const isUnknownCreditRow: Expression = equal(step('made'), lit('unknown-credit'))
/** A row that no source row is. */
export const isMadeRow: Expression = different(step('made'), lit(''))

/** What credits mean, once for each source row. */
export const creditSteps: readonly PrepareStep[] = [
  {
    name: 'credit_types',
    note: "The types of the row's credits; NULL where it has none.",
    value: sql(
      'records',
      `CASE WHEN len({0}) > 0 THEN list_transform({0}, lambda c: coalesce(c."type", '')) END`,
      col('credits'),
    ),
  },
  {
    name: 'all_credits',
    column: 'BilledCost',
    value: coalesce(
      sql('money', 'CASE WHEN len({0}) > 0 THEN list_sum(list_transform({0}, lambda c: c.amount)) END', col('credits')),
      amount(0),
    ),
  },
  {
    name: 'payments',
    column: 'BilledCost',
    note: 'Promotions and credits without a stated type: Google takes them as payment.',
    value: sumOf(hasAny(PAYMENT_CREDITS), isOf(PAYMENT_CREDITS)),
  },
  {
    name: 'unknown_credits',
    column: 'BilledCost',
    note: 'Credits of a type that no rule knows.',
    value: sumOf(hasUnknown, isUnknown),
  },
  {
    name: 'applied_credits',
    column: 'BilledCost',
    note: 'Credits that reduce the charge, which are all others: committed use and sustained use discounts, contractual discounts, free tier, subscription benefits, reseller margins, and the offset of a used commitment fee.',
    value: sql('money', '({0} - {1} - {2})', step('all_credits'), step('payments'), step('unknown_credits')),
  },
  {
    name: 'negotiated_credits',
    column: 'ContractedCost',
    note: 'Credits of a contractual spending threshold.',
    value: sumOf(hasAny(NEGOTIATED), isOf(NEGOTIATED)),
  },
  { name: 'spend_credits', value: sumOf(hasAny(COMMITMENT_CREDITS.spend), isOf(COMMITMENT_CREDITS.spend)) },
  {
    name: 'payment_names',
    column: 'ChargeDescription',
    value: namesOf(hasAny(PAYMENT_CREDITS), isOf(PAYMENT_CREDITS), ['full_name', 'name', 'id']),
  },
  {
    name: 'unknown_credit_names',
    column: 'ChargeDescription',
    value: coalesce(
      sql(
        'string',
        "'Credit of an unknown type: ' || {0}",
        namesOf(hasUnknown, isUnknown, ['type', 'full_name', 'name', 'id']),
      ),
      lit('Credit of an unknown type'),
    ),
  },
  { name: 'commitment_credit_type', value: commitmentCredit('type') },
  { name: 'commitment_credit_id', value: commitmentCredit('id') },
  {
    name: 'commitment_credit_name',
    value: coalesce(commitmentCredit('full_name'), commitmentCredit('name')),
  },
  { name: 'has_fee_offset', value: hasAny(COMMITMENT_CREDITS.fee) },
]

/** The rows that FOCUS has and the bill has not: credits that are applied after the charge. */
export const made: readonly RowRule[] = [
  {
    reason: 'credit',
    if: different(step('payments'), amount(0)),
    note: 'Promotions pay for charges: they are rows of category Credit, and the charge keeps its full cost.',
  },
  {
    reason: 'unknown-credit',
    if: different(step('unknown_credits'), amount(0)),
    note: 'Credits of a type that no rule knows become an Adjustment, so that their money stays, and are reported.',
  },
]

/** SQL of the credit types that `x_Credits` holds and no rule knows. */
export const unknownCreditTypes: string = `SELECT coalesce(c."type", '(none)') AS value, count(*) AS rows
FROM (SELECT unnest(from_json(x_Credits, '[{"type":"VARCHAR"}]')) AS c FROM staged WHERE x_Credits IS NOT NULL)
WHERE ${isUnknown} GROUP BY 1`
