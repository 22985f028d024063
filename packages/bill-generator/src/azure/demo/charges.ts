import { referenceTable } from '../../sql.ts'
import type { AzureDemoContext } from './context.ts'

/** Sales tax on what Microsoft and its marketplace charge; an invoice of a Microsoft Customer Agreement carries it. */
const taxRate = '0.0625'

/** One-time events of the company's history, by month; negative amounts flow back to the customer. */
const events = [
  ...[0, 1, 2].map((index) => ({
    index,
    charge_type: 'Credit',
    subscription: 'prod',
    amount: '-150.00',
    product_name: 'Azure credit: startup offer',
  })),
  {
    index: 4,
    charge_type: 'Purchase',
    subscription: 'shared',
    amount: '11.99',
    product_name: 'App Service Domain - larkspur-labs.example',
    category: 'Azure App Service',
  },
  {
    index: 6,
    charge_type: 'Credit',
    subscription: 'prod',
    amount: '-23.4100',
    product_name: 'SLA credit for the month before',
    category: 'SQL Database',
  },
  {
    index: 9,
    charge_type: 'Adjustment',
    subscription: 'data',
    amount: '-41.2600',
    product_name: 'Billing correction for Event Hubs',
    category: 'Event Hubs',
  },
  {
    index: 11,
    charge_type: 'Refund',
    subscription: 'sandbox',
    amount: '-64.0000',
    product_name: 'Refund for unintended usage of Azure Cosmos DB',
    category: 'Azure Cosmos DB',
  },
]

const late = {
  charge_type: 'Refund',
  subscription: 'shared',
  amount: '-37.8500',
  product_name: 'Late correction of Log Analytics after a support case',
  category: 'Log Analytics',
}

/**
 * Everything that no meter counts: marketplace, support, one-time events, in a restated month the late correction, tax, and
 * the rounding of the invoice to cents. All of it stands in both exports.
 */
export function otherChargeStatements(context: AzureDemoContext): readonly string[] {
  const { month, index, version, layout } = context
  const first = `DATE '${month.start}'`
  const both = (cost: string): string => `${cost} AS actual_cost, ${cost} AS amortized_cost`
  const seller = `'Marketplace' AS publisher_type, 'Canopy Observability, Inc.' AS publisher_name, 'shared' AS subscription, 'Microsoft.SaaS' AS consumed_service,
       'rg-platform' AS resource_group, 'canopy' AS resource, 'platform' AS team, 'shared' AS env`
  const current = [...events.filter((event) => event.index === index), ...(version === 2 ? [{ index, ...late }] : [])]
  return [
    `INSERT INTO item BY NAME
     SELECT 'marketplace/' || date AS item_key, 'Usage' AS charge_type, ${seller}, 'Canopy Observability - host hours' AS product_name, 'hosts' AS plan_name, date,
       (6 * 24)::DECIMAL(18,6) AS quantity, '1 Hour' AS unit_of_measure, 0.0230 AS actual_price, 0.0230 AS amortized_price,
       ${both('6 * 24 * 0.0230')}, 'UsageBased' AS frequency FROM day`,
    `INSERT INTO item BY NAME
     SELECT 'marketplace plan' AS item_key, 'Purchase' AS charge_type, ${seller}, 'Canopy Observability - team plan' AS product_name, 'team' AS plan_name,
       ${first} AS date, 1 AS quantity, '1/Month' AS unit_of_measure, 79 AS actual_price, 79 AS amortized_price, ${both('79')}, 'Recurring' AS frequency`,
    `INSERT INTO item BY NAME
     SELECT 'support' AS item_key, 'Purchase' AS charge_type, 'shared' AS subscription, ${first} AS date, 'Azure Standard Support' AS product_name, 'Azure Support' AS category,
       1 AS quantity, '1/Month' AS unit_of_measure, 100 AS unit_price, 100 AS payg_price, 100 AS actual_price, 100 AS amortized_price, ${both('100')}, 'Recurring' AS frequency`,
    ...(current.length === 0
      ? []
      : [
          referenceTable(
            'event',
            {
              index: 'INTEGER',
              charge_type: 'VARCHAR',
              subscription: 'VARCHAR',
              amount: 'DECIMAL(18,4)',
              product_name: 'VARCHAR',
              category: 'VARCHAR',
            },
            current,
          ),
          `INSERT INTO item BY NAME
           SELECT 'event/' || product_name AS item_key, charge_type, subscription, ${first} + 3 AS date, 1 AS quantity, ${both('amount')}, product_name, category,
             amount AS actual_price, amount AS amortized_price, 'OneTime' AS frequency FROM event`,
        ]),
    ...(layout === 'mca-create-new'
      ? [
          `INSERT INTO item BY NAME
           SELECT 'tax' AS item_key, 'Tax' AS charge_type, DATE '${month.end}' - 1 AS date, 'Sales tax' AS product_name, 'OneTime' AS frequency,
             round(sum(actual_cost) * ${taxRate}, 2) AS actual_cost, round(sum(actual_cost) * ${taxRate}, 2) AS amortized_cost
           FROM item WHERE charge_type IN ('Usage', 'Purchase', 'Refund')`,
        ]
      : []),
    `INSERT INTO item BY NAME
     SELECT 'rounding' AS item_key, 'RoundingAdjustment' AS charge_type, DATE '${month.end}' - 1 AS date, 'Rounding adjustment' AS product_name, 'OneTime' AS frequency,
       round(sum(actual_cost), 2) - sum(actual_cost) AS actual_cost, round(sum(actual_cost), 2) - sum(actual_cost) AS amortized_cost FROM item`,
  ]
}
