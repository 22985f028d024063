import { referenceTable } from '../../sql.ts'
import { type AzureDemoContext, monthStart, returnMonth } from './context.ts'

const yearHours = 8760
/** Hours of a month as monthly payments count them. */
const monthHours = 730

/**
 * The company's commitments. `hourly` is what an hour of one unit amortises: a year of it is the price of a reservation
 * paid at once, 730 hours of it a monthly payment.
 */
const commitments = [
  {
    commitment: 'ri-vm',
    model: 'Reservation',
    name: 'VM_RI_checkout',
    meter: 'D4s v5',
    region: 'eastus',
    first: 1,
    years: 1,
    hourly: '0.1150',
    units: 2,
    units_returned: 1,
    paid: 'at once',
  },
  {
    commitment: 'ri-sql',
    model: 'Reservation',
    name: 'SQL_RI_orders',
    meter: 'sql vcore',
    region: 'westeurope',
    first: -6,
    years: 3,
    hourly: '0.1650',
    units: 4,
    units_returned: 0,
    paid: 'monthly',
  },
  {
    commitment: 'sp-compute',
    model: 'SavingsPlan',
    name: 'Compute_SavingsPlan_larkspur',
    first: 2,
    years: 1,
    hourly: '0.2500',
    units: 1,
    units_returned: 0,
    share: '0.70',
    paid: 'daily',
  },
]

/** Table `commitment`, with ids as Azure writes them. */
export function commitmentStatements({ historyStart }: AzureDemoContext): readonly string[] {
  return [
    referenceTable(
      'bought',
      {
        commitment: 'VARCHAR',
        model: 'VARCHAR',
        name: 'VARCHAR',
        meter: 'VARCHAR',
        region: 'VARCHAR',
        hourly: 'DECIMAL(18,10)',
        units: 'INTEGER',
        units_returned: 'INTEGER',
        share: 'DECIMAL(3,2)',
        paid: 'VARCHAR',
        years: 'INTEGER',
        start_date: 'DATE',
        end_date: 'DATE',
        return_date: 'DATE',
      },
      commitments.map(({ first, ...row }) => ({
        ...row,
        start_date: monthStart(historyStart, first),
        end_date: new Date(Date.parse(monthStart(historyStart, first)) + row.years * 365 * 86_400_000)
          .toISOString()
          .slice(0, 10),
        return_date: row.units_returned === 0 ? null : monthStart(historyStart, returnMonth),
      })),
    ),
    `CREATE OR REPLACE TABLE commitment AS
     SELECT *, (years * 12)::VARCHAR AS term, guid('order ' || commitment) AS order_id, guid('commitment ' || commitment) AS id,
       CASE model WHEN 'Reservation' THEN '/providers/Microsoft.Capacity/reservationOrders/' || order_id || '/reservations/' || id
         ELSE '/providers/Microsoft.BillingBenefits/savingsPlanOrders/' || order_id || '/savingsPlans/' || id END AS benefit_id,
       CASE model WHEN 'Reservation' THEN if(meter = 'sql vcore', 'SQL Database Reserved vCore', 'Reserved VM Instance, Standard_' || replace(meter, ' ', '_'))
         ELSE 'Azure savings plan for compute' END || ', ' || years || if(years = 1, ' Year', ' Years') AS title
     FROM bought`,
  ]
}

/**
 * What commitments do to the month, after its usage is there. The actual export has what is paid for them and what is given
 * back, the amortized one what each day leaves unused.
 */
export function purchaseStatements({ month }: AzureDemoContext): readonly string[] {
  const paid = `subscription, region, 'Purchase' AS charge_type, model, commitment, title AS product_name, unit_price AS payg_price, unit_price AS actual_price,
       quantity * unit_price AS actual_cost, if(model = 'SavingsPlan', 'Azure Savings Plan for Compute', if(meter = 'sql vcore', 'SQL Database', 'Virtual Machines')) AS category,
       if(model = 'SavingsPlan', NULL, 'Reservation') AS subcategory, if(model = 'SavingsPlan', 'Microsoft.BillingBenefits', 'Microsoft.Capacity') AS consumed_service`
  return [
    `INSERT INTO item BY NAME
     WITH payment AS (
       SELECT c.*, 'prod' AS subscription, d.date, c.units AS quantity, '1' AS unit_of_measure, (c.hourly * ${yearHours} * c.years)::DECIMAL(18,10) AS unit_price, 'OneTime' AS frequency
       FROM commitment c JOIN day d ON d.date = c.start_date WHERE c.paid = 'at once'
       UNION ALL BY NAME
       SELECT c.*, 'prod' AS subscription, d.date, c.units AS quantity, '1/Month' AS unit_of_measure, (c.hourly * ${monthHours})::DECIMAL(18,10) AS unit_price, 'Recurring' AS frequency
       FROM commitment c JOIN day d ON d.number = 1 AND d.date >= c.start_date AND d.date < c.end_date WHERE c.paid = 'monthly'
       UNION ALL BY NAME
       SELECT c.*, 'shared' AS subscription, d.date, 24 AS quantity, '1 Hour' AS unit_of_measure, c.hourly AS unit_price, 'UsageBased' AS frequency
       FROM commitment c JOIN day d ON d.date >= c.start_date AND d.date < c.end_date WHERE c.paid = 'daily'
     )
     SELECT 'purchase/' || commitment || '/' || date AS item_key, ${paid}, date, quantity, unit_of_measure, unit_price, frequency FROM payment`,

    `INSERT INTO item BY NAME
     WITH payment AS (
       SELECT c.*, 'prod' AS subscription, d.date, -c.units_returned AS quantity, '1' AS unit_of_measure,
         (date_diff('day', c.return_date, c.end_date) * 24 * c.hourly)::DECIMAL(18,10) AS unit_price
       FROM commitment c JOIN day d ON d.date = c.return_date
     )
     SELECT 'return/' || commitment AS item_key, ${paid.replace("'Purchase'", "'Refund'")}, date, quantity, unit_of_measure, unit_price, 'OneTime' AS frequency FROM payment`,

    `INSERT INTO item BY NAME
     WITH committed AS (
       SELECT c.*, d.date, 24 * (c.units - if(d.date >= c.return_date, c.units_returned, 0)) AS hours,
         coalesce((SELECT sum(i.quantity) FROM item i WHERE i.commitment = c.commitment AND i.date = d.date AND i.charge_type = 'Usage'), 0) AS used_quantity,
         coalesce((SELECT sum(i.amortized_cost) FROM item i WHERE i.commitment = c.commitment AND i.date = d.date AND i.charge_type = 'Usage'), 0) AS used_cost
       FROM commitment c JOIN day d ON d.date >= c.start_date AND d.date < c.end_date
     ), unused AS (
       SELECT *, hours * hourly - used_cost AS rest FROM committed
     )
     SELECT 'unused/' || commitment || '/' || date AS item_key, if(model = 'Reservation', 'UnusedReservation', 'UnusedSavingsPlan') AS charge_type, model,
       if(model = 'Reservation', 'prod', 'shared') AS subscription, region, if(model = 'Reservation', meter, NULL) AS meter, commitment, title AS product_name, date,
       if(model = 'Reservation', hours - used_quantity, hours) AS quantity, '1 Hour' AS unit_of_measure, hourly AS amortized_price, rest AS amortized_cost,
       'UsageBased' AS frequency, if(model = 'SavingsPlan', 'Azure Savings Plan for Compute', NULL) AS category,
       if(model = 'SavingsPlan', 'Microsoft.BillingBenefits', NULL) AS consumed_service
     FROM unused WHERE rest > 0 AND date >= DATE '${month.start}'`,
  ]
}
