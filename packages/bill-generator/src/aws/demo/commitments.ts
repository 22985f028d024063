import { referenceTable } from '../../sql.ts'
import { payerAccountId } from './company.ts'
import type { DemoContext } from './context.ts'

const yearHours = 8760

/**
 * The company's commitments. An upfront price is a whole number of cents for each of the term's hours, so that its
 * amortisation per hour is exact. Savings plans have a share of the on-demand price as rate.
 */
function commitmentRows(context: DemoContext) {
  const arn = (kind: string, id: string): string => `arn:aws:${kind}:${payerAccountId}:${id}`
  return [
    {
      commitment: 'sp-compute',
      kind: 'SP',
      arn: arn('savingsplans:', 'savingsplan/5f2c81aa-0d4e-4b7b-9a56-3c1d7e90b214'),
      offering: 'ComputeSavingsPlans',
      payment: 'No Upfront',
      term: '1yr',
      years: 1,
      month_offset: 1,
      day: 12,
      recurring: '0.8500',
      upfront: '0',
      share: '0.72',
      units: 1,
    },
    {
      commitment: 'sp-instance',
      kind: 'SP',
      arn: arn('savingsplans:', 'savingsplan/b81d64f7-7c33-4a18-8f0e-92d0c6a5e7d3'),
      offering: 'EC2InstanceSavingsPlans',
      payment: 'All Upfront',
      term: '1yr',
      years: 1,
      month_offset: 3,
      day: 1,
      recurring: '0',
      upfront: '0.7000',
      share: '0.66',
      units: 1,
      family: 'r6i',
      region: 'us-east-1',
    },
    {
      commitment: 'ri-ec2',
      kind: 'RI',
      arn: arn('ec2:us-east-1', 'reserved-instances/7d1b3c52-64aa-4f0c-8c0e-1b8f1f6a9e20'),
      offering: 'standard',
      payment: 'Partial Upfront',
      term: '1yr',
      years: 1,
      month_offset: 2,
      day: 1,
      recurring: '0.0300',
      upfront: '0.0300',
      units: 3,
      sku: 'm5.large',
      region: 'us-east-1',
      norm: '4',
    },
    {
      commitment: 'ri-db',
      kind: 'RI',
      arn: arn('rds:us-east-1', 'ri:larkspur-db-2'),
      offering: 'standard',
      payment: 'No Upfront',
      term: '3yr',
      years: 3,
      month_offset: -14,
      day: 1,
      recurring: '0.1460',
      upfront: '0',
      units: 2,
      sku: 'db.r6g.large',
      region: 'us-east-1',
      norm: '4',
    },
  ].map(({ month_offset, day, years, ...row }) => ({
    ...row,
    start_ts: addDays(context.historyStart, month_offset, day - 1),
    end_ts: addDays(context.historyStart, month_offset, day - 1 + 365 * years),
    term_hours: yearHours * years,
  }))
}

function addDays(day: string, months: number, days: number): string {
  const [year, month] = day.split('-').map(Number)
  return new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1 + months, 1 + days))
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
}

/** Table `commitment`: prices per hour and unit; `recurring` is billed each hour, `upfront` is what an hour amortises. */
export function commitmentTable(context: DemoContext): string {
  return referenceTable(
    'commitment',
    {
      commitment: 'VARCHAR',
      kind: 'VARCHAR',
      arn: 'VARCHAR',
      offering: 'VARCHAR',
      payment: 'VARCHAR',
      term: 'VARCHAR',
      start_ts: 'TIMESTAMP',
      end_ts: 'TIMESTAMP',
      term_hours: 'INTEGER',
      recurring: 'DECIMAL(9,4)',
      upfront: 'DECIMAL(9,4)',
      share: 'DECIMAL(3,2)',
      units: 'INTEGER',
      sku: 'VARCHAR',
      region: 'VARCHAR',
      family: 'VARCHAR',
      norm: 'DECIMAL(9,4)',
    },
    commitmentRows(context),
  )
}

/**
 * What commitments do to the month, after its usage is there: negations of covered usage, one recurring fee row of each
 * savings plan and slot with its unused part, upfront fees in the month of the purchase, and one RIFee per reservation.
 */
export function commitmentStatements(context: DemoContext): readonly string[] {
  const { start, end } = context.month
  const feeEnd = `least(c.end_ts, TIMESTAMP '${end}')`
  const feeStart = `greatest(c.start_ts, TIMESTAMP '${start}')`
  const bought = `c.start_ts >= TIMESTAMP '${start}' AND c.start_ts < TIMESTAMP '${end}'`
  return [
    `INSERT INTO item BY NAME
     SELECT * REPLACE (
       'negation/' || item_key AS item_key, 'SavingsPlanNegation' AS kind, -unblended_cost AS unblended_cost,
       'SavingsPlanNegation used by AccountId : ' || account || ' and UsageSku : ' || upper(substr(md5(sku), 1, 16)) AS description,
       0 AS public_cost, NULL AS sp_rate, NULL AS sp_effective)
     FROM item WHERE kind = 'SavingsPlanCoveredUsage'`,

    `INSERT INTO item BY NAME
     SELECT 'sp fee/' || c.commitment || '/' || s.start_ts AS item_key, 'SavingsPlanRecurringFee' AS kind, 'payer' AS account,
       s.start_ts, s.end_ts, 'ComputeSavingsPlans' AS product_code, 'Savings Plans for AWS Compute usage' AS product_name,
       'ComputeSavingsPlans' AS servicecode, c.offering || ':' || c.term || c.payment AS usage_type,
       1 AS usage_amount, c.recurring * s.hours AS rate, c.recurring * s.hours AS unblended_cost,
       c.term || ' ' || c.payment || ' ' || c.offering || ' Savings Plan recurring fee' AS description,
       c.commitment, (c.recurring + c.upfront) * s.hours AS sp_total, coalesce(u.used, 0) AS sp_used,
       c.upfront * s.hours AS sp_upfront, c.recurring * s.hours AS sp_recurring
     FROM commitment c
     JOIN slot s ON s.start_ts >= c.start_ts AND s.end_ts <= c.end_ts
     LEFT JOIN (SELECT commitment, start_ts, sum(sp_effective) AS used FROM item WHERE kind = 'SavingsPlanCoveredUsage' GROUP BY ALL) u
       ON u.commitment = c.commitment AND u.start_ts = s.start_ts
     WHERE c.kind = 'SP'`,

    `INSERT INTO item BY NAME
     SELECT 'upfront/' || c.commitment AS item_key, if(c.kind = 'SP', 'SavingsPlanUpfrontFee', 'Fee') AS kind, 'payer' AS account,
       c.start_ts, c.start_ts + INTERVAL 1 HOUR AS end_ts,
       if(c.kind = 'SP', 'ComputeSavingsPlans', k.product_code) AS product_code,
       if(c.kind = 'SP', 'Savings Plans for AWS Compute usage', k.product_name) AS product_name,
       if(c.kind = 'SP', 'ComputeSavingsPlans', k.servicecode) AS servicecode, c.region,
       if(c.kind = 'SP', c.offering || ':' || c.term || c.payment, 'HeavyUsage:' || c.sku) AS usage_type,
       c.units AS usage_amount, c.upfront * c.term_hours AS rate, c.upfront * c.term_hours * c.units AS unblended_cost,
       'Sign up charge for ' || c.arn AS description, 'Purchase' AS bill_type, c.commitment
     FROM commitment c LEFT JOIN sku k ON k.sku = c.sku
     WHERE c.upfront > 0 AND ${bought}`,

    `INSERT INTO item BY NAME
     WITH term AS (
       SELECT c.*, ${feeStart} AS from_ts, ${feeEnd} AS to_ts, date_diff('hour', ${feeStart}, ${feeEnd}) AS hours FROM commitment c
       WHERE c.kind = 'RI' AND c.start_ts < TIMESTAMP '${end}' AND c.end_ts > TIMESTAMP '${start}'
     ), used AS (SELECT commitment, sum(usage_amount) AS hours FROM item WHERE kind = 'DiscountedUsage' GROUP BY commitment)
     SELECT 'ri fee/' || c.commitment AS item_key, 'RIFee' AS kind, 'payer' AS account, c.from_ts AS start_ts, c.to_ts AS end_ts,
       k.product_code, k.product_name, k.servicecode, c.sku, c.region, 'HeavyUsage:' || c.sku AS usage_type, k.operation, k.unit,
       c.hours * c.units AS usage_amount, c.recurring AS rate, c.recurring * c.hours * c.units AS unblended_cost,
       'USD ' || c.recurring || ' hourly fee per ' || k.product_name || ', ' || c.sku || ' instance' AS description, c.commitment,
       c.hours * c.units AS ri_total_units, c.upfront * c.hours * c.units AS ri_period_upfront,
       c.hours * c.units - coalesce(u.hours, 0) AS ri_unused_quantity,
       (c.hours * c.units - coalesce(u.hours, 0)) * c.recurring AS ri_unused_recurring,
       (c.hours * c.units - coalesce(u.hours, 0)) * c.upfront AS ri_unused_upfront
     FROM term c JOIN sku k ON k.sku = c.sku LEFT JOIN used u ON u.commitment = c.commitment`,
  ]
}
