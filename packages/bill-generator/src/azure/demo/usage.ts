import { type Cell, referenceTable } from '../../sql.ts'
import { azureRegions, meters, meterTypes } from '../meters.ts'
import { type AzureDemoContext, chatty } from './context.ts'
import { subscriptions } from './subscriptions.ts'
import { streams } from './workload.ts'

/**
 * One row per line while the month is being made; `lines.ts` turns it into the columns of the exports. A cost is NULL where
 * the row stands only in the other export.
 */
const itemTable = `CREATE OR REPLACE TABLE item (
  item_key VARCHAR, charge_type VARCHAR, model VARCHAR DEFAULT 'OnDemand', subscription VARCHAR, region VARCHAR, resource_group VARCHAR,
  meter VARCHAR, resource VARCHAR, date DATE, quantity DECIMAL(20,6), unit_price DECIMAL(18,10), payg_price DECIMAL(18,10),
  actual_price DECIMAL(18,10), amortized_price DECIMAL(18,10), actual_cost DECIMAL(38,16), amortized_cost DECIMAL(38,16),
  frequency VARCHAR, publisher_type VARCHAR DEFAULT 'Azure', publisher_name VARCHAR DEFAULT 'Microsoft', product_name VARCHAR,
  category VARCHAR, subcategory VARCHAR, consumed_service VARCHAR, plan_name VARCHAR, unit_of_measure VARCHAR, commitment VARCHAR,
  team VARCHAR, old_team VARCHAR, env VARCHAR, app VARCHAR, cost_center VARCHAR)`

/** What the company pays of the pay-as-you-go price. */
const agreedShare = '0.95'
const spotShare = '0.31'

const streamTypes = {
  stream: 'INTEGER',
  subscription: 'VARCHAR',
  region: 'VARCHAR',
  group: 'VARCHAR',
  meter: 'VARCHAR',
  resource: 'VARCHAR',
  per_day: 'DOUBLE',
  growth: 'DOUBLE',
  weekend: 'DOUBLE',
  scatter: 'DOUBLE',
  first_month: 'INTEGER',
  last_month: 'INTEGER',
  paid_by: 'VARCHAR',
  chatty: 'BOOLEAN',
  team: 'VARCHAR',
  old_team: 'VARCHAR',
  env: 'VARCHAR',
  app: 'VARCHAR',
  cost_center: 'VARCHAR',
} as const

/** Reference tables and an empty `item`. */
export function preparationStatements({ month }: AzureDemoContext): readonly string[] {
  return [
    itemTable,
    referenceTable('meter', meterTypes, meters),
    referenceTable(
      'region',
      { location: 'VARCHAR', meter_region: 'VARCHAR', level: 'DECIMAL(3,2)' },
      azureRegions.map((row) => ({ ...row })),
    ),
    referenceTable(
      'subscription',
      { key: 'VARCHAR', id: 'VARCHAR', name: 'VARCHAR', section: 'VARCHAR', section_id: 'VARCHAR' },
      subscriptions.map((row) => ({ ...row })),
    ),
    referenceTable(
      'stream',
      streamTypes,
      streams.map((row, stream): Record<string, Cell> => ({ stream, ...row })),
    ),
    `CREATE OR REPLACE TABLE day AS SELECT ts::DATE AS date, isodow(ts) >= 6 AS is_weekend, day(ts) AS number
     FROM range(TIMESTAMP '${month.start}', TIMESTAMP '${month.end}', INTERVAL 1 DAY) AS r(ts)`,
  ]
}

/**
 * Usage of the month: every stream metered on every day, priced, and paid on demand, as spot, or by a commitment. What a
 * commitment covers costs nothing in the actual export and its share of the commitment in the amortized one.
 */
export function usageStatements({ index, copies }: AzureDemoContext): readonly string[] {
  const isChatty = `s.chatty AND ${index} = ${chatty.index} AND d.number BETWEEN ${chatty.firstDay} AND ${chatty.lastDay}`
  return [
    `INSERT INTO item BY NAME
     WITH copied AS (
       SELECT s.*, c.copy, s.stream || '/' || c.copy AS stream_key FROM stream s, range(${copies}) AS c(copy)
       WHERE (c.copy = 0 OR s.paid_by IS NULL) AND ${index} BETWEEN coalesce(s.first_month, 0) AND coalesce(s.last_month, 9999)
     ), metered AS (
       SELECT s.*, d.date, round(s.per_day * (1 + coalesce(s.growth, 0) * ${index}) * if(d.is_weekend, 1 + coalesce(s.weekend, 0), 1)
         * (1 + coalesce(s.scatter, 0) * (2 * chance(s.stream_key, d.date::VARCHAR, 'scatter') - 1)) * if(${isChatty}, ${chatty.factor}, 1), 6)::DECIMAL(20,6) AS quantity
       FROM copied s, day d
     ), priced AS (
       SELECT m.*, c.model, c.hourly, c.share, round(k.price * r.level * if(starts_with(m.meter, 'spot '), ${spotShare}, 1), 10)::DECIMAL(18,10) AS payg_price,
         round(payg_price * ${agreedShare}, 10)::DECIMAL(18,10) AS unit_price,
         if(c.model IS NULL, unit_price, 0)::DECIMAL(18,10) AS actual_price,
         CASE c.model WHEN 'Reservation' THEN c.hourly WHEN 'SavingsPlan' THEN round(unit_price * c.share, 10) ELSE unit_price END::DECIMAL(18,10) AS amortized_price
       FROM metered m JOIN meter k ON k.meter = m.meter JOIN region r ON r.location = m.region
       LEFT JOIN commitment c ON c.commitment = m.paid_by AND m.date >= c.start_date AND m.date < c.end_date
     )
     SELECT 'usage/' || stream_key || '/' || date AS item_key, 'Usage' AS charge_type, coalesce(model, if(starts_with(meter, 'spot '), 'Spot', 'OnDemand')) AS model,
       subscription, region, "group" AS resource_group, meter, resource || if(copy = 0, '', '-' || copy) AS resource, date, quantity, unit_price, payg_price,
       actual_price, amortized_price, quantity * actual_price AS actual_cost, quantity * amortized_price AS amortized_cost, 'UsageBased' AS frequency,
       if(model IS NULL, NULL, paid_by) AS commitment, team, old_team, env, app, cost_center
     FROM priced WHERE quantity > 0`,
  ]
}
