import type { FormatAudit, UnknownValueRule } from '../../language/mapping.ts'
import { DISCOUNT_TYPES, KNOWN_TYPES } from './line-item-types.ts'

const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')
const discountRows = `x_LineItemType IN (${list(DISCOUNT_TYPES)})`

/** Values that no rule knows; their rows and money stay. */
export const unknownValues: readonly UnknownValueRule[] = [
  {
    kind: 'line-item-type',
    sql: `SELECT x_LineItemType AS value, count(*) AS rows FROM staged WHERE x_LineItemType NOT IN (${list(KNOWN_TYPES)}) GROUP BY 1`,
  },
  {
    kind: 'service',
    sql: `SELECT coalesce(x_ServiceCode || ' (' || staged.ServiceName || ')', staged.ServiceName) AS value, count(*) AS rows
FROM staged LEFT JOIN "lookup_aws-service-names" AS known ON known.ServiceName = staged.ServiceName
WHERE known.ServiceName IS NULL AND staged.ServiceCategory = 'Other' AND NOT (x_ServiceCode IS NULL AND x_LineItemType IN ('Tax', 'Credit', 'Refund', ${list(DISCOUNT_TYPES)}))
GROUP BY 1`,
  },
]

/** What would make the totals of a bill wrong. */
export const audits: readonly FormatAudit[] = [
  {
    code: 'FINOPS_MIXED_COST_BASIS',
    ifPresent: ['line_item_net_unblended_cost'],
    sql: `SELECT coalesce(sum(discounts), 0) FROM (
  SELECT BillingPeriodStart, count(*) FILTER (x_CostBasis = 'net') AS net, count(*) FILTER (x_CostBasis = 'gross' AND x_NativeCost <> 0 AND ${discountRows}) AS discounts
  FROM staged GROUP BY 1) WHERE net > 0`,
    message: 'the bill has net costs and discount rows that count the same discounts again',
    hint: 'Load it on the net basis.',
    retryWith: 'net',
  },
  {
    code: 'FINOPS_DISCOUNT_WITHOUT_NET_COST',
    sql: `SELECT coalesce(sum(discounted), 0) FROM (
  SELECT count(*) FILTER (regexp_matches(x_Discounts, '":"?-?[0-9.]*[1-9]')) AS discounted, count(*) FILTER (x_CostBasis = 'net' OR ${discountRows}) AS accounted
  FROM staged GROUP BY BillingPeriodStart) WHERE accounted = 0`,
    message:
      'rows have negotiated discounts in their discount columns, but the bill has neither net costs nor discount rows: its unblended costs are more than the invoice',
    hint: 'Select line_item_net_unblended_cost in the export (and the other net columns), then run `finops ingest` again.',
  },
]
