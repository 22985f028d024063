import {
  absent,
  all,
  any,
  coalesce,
  col,
  contains,
  different,
  equal,
  less,
  lit,
  matches,
  not,
  nothing,
  oneOf,
  present,
  sql,
  step,
  when,
} from '../../language/build.ts'
import type { PrepareStep, RowRule } from '../../language/mapping.ts'
import { dateOf, folded, isActual, isAmortized, isCovered } from './terms.ts'

const date = dateOf(col('Date'))
const periodStart = coalesce(
  dateOf(col('BillingPeriodStartDate')),
  sql('timestamp', "CAST(date_trunc('month', {0}) AS TIMESTAMP)", date),
)

/** What is computed once for each row before the FOCUS columns: dates, the kind of row, the cost. */
export const prepare: readonly PrepareStep[] = [
  { name: 'day', column: 'ChargePeriodStart', value: date },
  {
    name: 'period_start',
    column: 'BillingPeriodStart',
    note: 'The start of the billing period; where the file has none, the month of the date.',
    value: periodStart,
  },
  {
    name: 'last_day',
    note: 'Of a pair: the last day of the billing period that both the actual and the amortized export cover.',
    value: sql(
      'timestamp',
      "(SELECT least(max({1}) FILTER ({0} = 'actual'), max({1}) FILTER ({0} = 'amortized')) FROM typed WHERE {2} = {3})",
      col('FileRole'),
      date,
      periodStart,
      step('period_start'),
    ),
  },
  { name: 'is_beyond', value: less(step('last_day'), step('day')) },
  { name: 'type', value: folded(col('ChargeType')) },
  {
    name: 'model',
    note: 'The pricing model; where the file gives none, a reservation or benefit on the row tells it.',
    value: coalesce(
      folded(col('PricingModel')),
      when(
        [
          [matches(col('BenefitId'), '(?i)/microsoft[.]billingbenefits/'), lit('savingsplan')],
          [any(present(col('ReservationId')), present(col('BenefitId'))), lit('reservation')],
        ],
        nothing(),
      ),
    ),
  },
  {
    name: 'kind',
    note: 'What the charge type means.',
    value: when(
      [
        [oneOf(step('type'), ['unusedreservation', 'unusedsavingsplan']), lit('unused')],
        [oneOf(step('type'), ['usage', 'purchase', 'refund', 'tax', 'credit']), step('type')],
      ],
      lit('adjustment'),
    ),
  },
  {
    name: 'native_cost',
    column: 'BilledCost',
    note: 'The cost in the billing currency: never the cost in US dollars or in the pricing currency.',
    value: coalesce(col('CostInBillingCurrency'), col('Cost')),
  },
  { name: 'publisher_type', value: folded(col('PublisherType')) },
  {
    name: 'is_customer_agreement',
    note: 'A Microsoft Customer Agreement bills profiles and prices in a pricing currency; in files of an Enterprise Agreement the profile is the account.',
    value: any(
      present(col('PricingCurrency')),
      present(col('PayGCostInBillingCurrency')),
      different(col('BillingProfileId'), col('BillingAccountId')),
    ),
  },
  {
    name: 'same_currency',
    note: 'Prices are in the billing currency.',
    value: any(absent(col('PricingCurrency')), equal(col('PricingCurrency'), col('BillingCurrency'))),
  },
  {
    name: 'resource_id',
    value: coalesce(col('ResourceId'), when([[contains(col('InstanceName'), '/'), col('InstanceName')]], nothing())),
  },
]

/** The rows that the files have and FOCUS has not; only pairs have any. */
export const dropped: readonly RowRule[] = [
  {
    reason: 'beyond-last-common-day',
    if: step('is_beyond'),
    note: 'A month counts up to the last day that both exports cover; the rest is counted once the other export has it.',
  },
  {
    reason: 'in-amortized-export',
    if: all(isActual, isCovered),
    note: 'Usage that a commitment covers costs nothing in the actual export; its row in the amortized export has the cost.',
  },
  {
    reason: 'in-actual-export',
    if: all(isAmortized, not(isCovered)),
    note: 'Whatever no commitment covers stands in both exports; the actual one, which the invoice is made of, counts.',
  },
]
