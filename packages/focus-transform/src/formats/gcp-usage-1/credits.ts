import {
  all,
  amount,
  any,
  coalesce,
  col,
  different,
  equal,
  lit,
  not,
  nothing,
  oneOf,
  present,
  sql,
  step,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { PrepareStep, RowRule } from '../../language/mapping.ts'
import { onlyCredit } from '../gcp-billing/credits.ts'

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
const KNOWN = [...APPLIED_CREDITS, ...PAYMENT_CREDITS]
const NOT_KNOWN = `NOT IN (${list(KNOWN)})`
const typeOf = "coalesce({0.c.type}, '')"

/** What a credit is to FOCUS, and the conditions on one of several credits of a row. */
interface CreditKind {
  readonly kinds: readonly string[]
  /** SQL of a list of types that has one. */
  readonly among: string
  /** SQL that comes after the type of a credit. */
  readonly is: string
}
const ofTypes = (types: readonly string[], ...kinds: string[]): CreditKind => ({
  kinds,
  among: `list_has_any({0}, [${list(types)}])`,
  is: `IN (${list(types)})`,
})
const PAYING = ofTypes(PAYMENT_CREDITS, 'payment')
const NEGOTIATING = ofTypes(NEGOTIATED, 'negotiated')
const SPENDING = ofTypes(COMMITMENT_CREDITS.spend, 'spend')
const COMMITTING = ofTypes([...COMMITMENT_CREDITS.usage, ...COMMITMENT_CREDITS.spend], 'usage', 'spend')
const OFFSETTING = ofTypes(COMMITMENT_CREDITS.fee, 'fee')
const UNKNOWN: CreditKind = {
  kinds: ['unknown'],
  among: `NOT list_has_all([${list(KNOWN)}], {0})`,
  is: NOT_KNOWN,
}

/** The only credit of the row is of this kind. Lists are slow, and nearly every row with credits has one. */
const isOnly = ({ kinds }: CreditKind): Expression => oneOf(step('credit_kind'), kinds)
/** Several credits, of which one at least is of this kind. */
const isAmong = ({ among }: CreditKind): Expression =>
  all(present(step('credit_types')), sql('boolean', among, step('credit_types')))

const sumOf = (kind: CreditKind): Expression =>
  when(
    [
      [isOnly(kind), step('all_credits')],
      [
        isAmong(kind),
        sql(
          'money',
          `coalesce(list_sum(list_filter({1}, lambda a, i: {0}[i] ${kind.is})), 0)`,
          step('credit_types'),
          step('credit_amounts'),
        ),
      ],
    ],
    amount(0),
  )

/** The names of the credits that a made row stands for. */
const namesOf = (kind: CreditKind, names: readonly string[]): Expression =>
  when(
    [
      [isOnly(kind), sql('string', `coalesce(${names.map((name) => `{0.${name}}`).join(', ')})`, step('credit'))],
      [
        isAmong(kind),
        sql(
          'string',
          `NULLIF(array_to_string(list_sort(list_distinct(list_transform(list_filter({0}, lambda c: ${typeOf} ${kind.is}), lambda c: coalesce(${names.map((name) => `{0.c.${name}}`).join(', ')})))), ', '), '')`,
          col('credits'),
        ),
      ],
    ],
    nothing(),
  )

const commitmentCredit = (field: string): Expression =>
  when(
    [
      [isOnly(COMMITTING), sql('string', `{0.${field}}`, step('credit'))],
      [
        isAmong(COMMITTING),
        sql(
          'string',
          `list_transform(list_filter({0}, lambda c: ${typeOf} ${COMMITTING.is}), lambda c: {0.c.${field}})[1]`,
          col('credits'),
        ),
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
    name: 'credit',
    note: 'The only credit of a row.',
    value: onlyCredit('credits'),
  },
  {
    name: 'credit_type',
    value: sql('string', "CASE WHEN {0} IS NOT NULL THEN coalesce({0.type}, '') END", step('credit')),
  },
  {
    name: 'credit_kind',
    note: 'What that credit is.',
    value: when(
      [
        [not(present(step('credit_type'))), nothing()],
        [oneOf(step('credit_type'), PAYMENT_CREDITS), lit('payment')],
        [oneOf(step('credit_type'), COMMITMENT_CREDITS.usage), lit('usage')],
        [oneOf(step('credit_type'), COMMITMENT_CREDITS.spend), lit('spend')],
        [oneOf(step('credit_type'), COMMITMENT_CREDITS.fee), lit('fee')],
        [oneOf(step('credit_type'), NEGOTIATED), lit('negotiated')],
        [oneOf(step('credit_type'), APPLIED_CREDITS), lit('applied')],
      ],
      lit('unknown'),
    ),
  },
  {
    name: 'credit_types',
    note: 'The types of the credits of a row that has several.',
    value: sql(
      'records',
      "CASE WHEN len({0}) > 1 THEN list_transform({0}, lambda c: coalesce({0.c.type}, '')) END",
      col('credits'),
    ),
  },
  {
    name: 'credit_amounts',
    note: 'Their amounts.',
    value: sql(
      'records',
      'CASE WHEN len({0}) > 1 THEN list_transform({0}, lambda c: {0.c.amount}) END',
      col('credits'),
    ),
  },
  {
    name: 'all_credits',
    column: 'BilledCost',
    value: coalesce(
      sql(
        'money',
        'CASE WHEN {0} IS NOT NULL THEN {0.amount} WHEN {1} IS NOT NULL THEN list_sum({1}) END',
        step('credit'),
        step('credit_amounts'),
      ),
      amount(0),
    ),
  },
  {
    name: 'payments',
    column: 'BilledCost',
    note: 'Promotions and credits without a stated type: Google takes them as payment.',
    value: sumOf(PAYING),
  },
  {
    name: 'unknown_credits',
    column: 'BilledCost',
    note: 'Credits of a type that no rule knows.',
    value: sumOf(UNKNOWN),
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
    value: sumOf(NEGOTIATING),
  },
  { name: 'spend_credits', value: sumOf(SPENDING) },
  { name: 'payment_names', column: 'ChargeDescription', value: namesOf(PAYING, ['full_name', 'name', 'id']) },
  {
    name: 'unknown_credit_names',
    column: 'ChargeDescription',
    value: coalesce(
      sql('string', "'Credit of an unknown type: ' || {0}", namesOf(UNKNOWN, ['type', 'full_name', 'name', 'id'])),
      lit('Credit of an unknown type'),
    ),
  },
  { name: 'commitment_credit_type', value: commitmentCredit('type') },
  { name: 'commitment_credit_id', value: commitmentCredit('id') },
  {
    name: 'commitment_credit_name',
    value: coalesce(commitmentCredit('full_name'), commitmentCredit('name')),
  },
  { name: 'has_fee_offset', value: any(isOnly(OFFSETTING), isAmong(OFFSETTING)) },
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
WHERE coalesce(c."type", '') ${NOT_KNOWN} GROUP BY 1`
