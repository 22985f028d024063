import type { FormatAudit, UnknownValueRule } from '../../language/mapping.ts'

const KNOWN_TYPES = [
  'usage',
  'purchase',
  'refund',
  'tax',
  'credit',
  'unusedreservation',
  'unusedsavingsplan',
  'adjustment',
  'roundingadjustment',
]
const KNOWN_MODELS = ['ondemand', 'reservation', 'savingsplan', 'spot']
const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')
const folded = (column: string): string => `lower(replace(${column}, ' ', ''))`

/** Values that no rule knows; their rows and money stay. */
export const unknownValues: readonly UnknownValueRule[] = [
  {
    kind: 'charge-type',
    sql: `SELECT x_ChargeType AS value, count(*) AS rows FROM staged WHERE ${folded('x_ChargeType')} NOT IN (${list(KNOWN_TYPES)}) GROUP BY 1`,
  },
  {
    kind: 'pricing-model',
    sql: `SELECT x_PricingModel AS value, count(*) AS rows FROM staged WHERE ${folded('x_PricingModel')} NOT IN (${list(KNOWN_MODELS)}) GROUP BY 1`,
  },
  {
    kind: 'service',
    sql: `SELECT staged.ServiceName AS value, count(*) AS rows
FROM staged LEFT JOIN "lookup_azure-service-names" AS known ON known.ServiceName = staged.ServiceName
WHERE known.ServiceName IS NULL GROUP BY 1`,
  },
]

const isActual = "x_CostDataset = 'ActualCost'"
const isAmortized = "x_CostDataset = 'AmortizedCost'"
const isCommitment = `${folded('x_PricingModel')} IN ('reservation', 'savingsplan')`

/** Days by which one export of a pair may stay behind the other in a month that is over. */
const LAG_DAYS = 3

/** What would make the totals of a bill wrong. */
export const audits: readonly FormatAudit[] = [
  {
    code: 'FINOPS_AMORTIZED_ALONE',
    ifAbsent: ['FileRole'],
    sql: `SELECT count(*) FROM staged WHERE starts_with(${folded('x_ChargeType')}, 'unused') OR (${folded('x_ChargeType')} = 'usage' AND ${isCommitment} AND x_NativeCost <> 0)`,
    message:
      'rows have amortized costs of reservations or savings plans, as only an amortized cost export has them: what was paid for commitments is not in it',
    hint: 'Give the actual cost export too: name both under `actual:` and `amortized:` of one entry, or point `location` above both when they have manifests.',
  },
  {
    code: 'FINOPS_SCOPE_MISMATCH',
    ifPresent: ['FileRole'],
    sql: `SELECT count(*) FROM (
  SELECT BillingPeriodStart,
    list(DISTINCT BillingAccountId) FILTER (${isActual}) AS accounts, list(DISTINCT BillingAccountId) FILTER (${isAmortized}) AS amortized_accounts,
    list(DISTINCT SubAccountId) FILTER (${isActual}) AS subs, list(DISTINCT SubAccountId) FILTER (${isAmortized}) AS amortized_subs
  FROM staged GROUP BY 1)
WHERE (accounts IS NOT NULL AND amortized_accounts IS NOT NULL AND NOT list_has_all(accounts, amortized_accounts))
  OR (len(list_filter(subs, lambda x: x IS NOT NULL)) > 0 AND len(list_filter(amortized_subs, lambda x: x IS NOT NULL)) > 0 AND NOT list_has_any(subs, amortized_subs))`,
    message:
      'the actual and the amortized export are of different scopes: they name different billing accounts or subscriptions',
    hint: 'Pair an actual and an amortized export of one scope.',
  },
  {
    code: 'FINOPS_AMORTIZED_MISSING',
    ifPresent: ['FileRole'],
    sql: `SELECT count(*) FROM (SELECT BillingPeriodStart, count(*) FILTER (${isActual}) AS actual, count(*) FILTER (${isAmortized}) AS amortized FROM staged GROUP BY 1) WHERE actual = 0 OR amortized = 0`,
    message: 'in a billing period only one of the actual and the amortized export has rows',
    hint: 'Let the other export of this month run (again), then run `finops ingest` again.',
  },
  {
    code: 'FINOPS_EXPORT_BEHIND',
    ifPresent: ['FileRole'],
    sql: `SELECT count(*) FROM (
  SELECT BillingPeriodEnd, max(ChargePeriodEnd) FILTER (${isActual}) AS actual, max(ChargePeriodEnd) FILTER (${isAmortized}) AS amortized
  FROM staged GROUP BY 1)
WHERE greatest(actual, amortized) >= BillingPeriodEnd AND least(actual, amortized) < BillingPeriodEnd - INTERVAL ${LAG_DAYS} DAY`,
    message:
      'one of the actual and the amortized export covers a whole month, the other stops more than three days before its end: the rest of the month would not count',
    hint: 'Let the export that stops early run once more for this month, then run `finops ingest` again.',
  },
  {
    code: 'FINOPS_QUANTITY_IN_SINGLE_UNITS',
    retryWith: 'single-units',
    ifPresent: ['PricingModel', 'UnitPrice', 'Quantity'],
    sql: `SELECT CASE WHEN count(*) FILTER (abs(ContractedCost / x_PricingBlockSize - x_NativeCost) < abs(ContractedCost - x_NativeCost)) * 2 > count(*) THEN 1 ELSE 0 END
FROM staged WHERE BillingAccountType = 'Billing Profile' AND x_PricingBlockSize > 1 AND x_NativeCost <> 0
  AND ${folded('x_PricingModel')} = 'ondemand' AND ${folded('x_ChargeType')} = 'usage' AND x_RowChange IS NULL AND x_PriceFallback IS DISTINCT FROM 'contracted=cost' AND x_PriceFallback IS DISTINCT FROM 'list=cost, contracted=cost'`,
    message: 'quantities of this customer agreement count single units, not blocks',
    hint: 'Divide them by the block size.',
  },
]
