import type { BenchPeriod } from './bench.ts'
import { billValues } from './rows.ts'
import { planCount, reservationCount } from './streams.ts'

/** Table `bench_purchase`: monthly payments of the commitments, a returned reservation, marketplace, and the rounding. */
export function purchaseStatement(period: BenchPeriod): string {
  const first = `DATE '${period.month.start}'`
  const common = `${billValues(period)}, 'MS-AZR-0017P' AS offerid, 'Microsoft' AS publishername`
  const reservation = `guid('reservation ' || n) AS reservationid, 'VM_RI_' || n AS reservationname, guid('order ' || n) AS productorderid, '12' AS term,
        '/providers/Microsoft.Capacity/reservationOrders/' || guid('order ' || n) || '/reservations/' || guid('reservation ' || n) AS benefitid, 'VM_RI_' || n AS benefitname`
  const machines = `'Virtual Machines' AS metercategory, 'Reservation-Base VM' AS metersubcategory, 'Microsoft.Compute' AS consumedservice`
  return `CREATE OR REPLACE TABLE bench_purchase AS
    SELECT ${common}, ${reservation}, ${machines}, ${first} AS date, 'Purchase' AS chargetype, 'Reservation' AS pricingmodel, 'Recurring' AS frequency,
      'Azure' AS publishertype, 'Reserved VM Instance, 1 Year' AS productname, 1 AS quantity, '1/Month' AS unitofmeasure,
      (400 + pick(9000, n, 'fee', 0))::DECIMAL(18,10) AS unitprice, unitprice AS effectiveprice, unitprice AS paygprice,
      unitprice::DECIMAL(38,16) AS costinbillingcurrency FROM range(${reservationCount}) AS r(n)
    UNION ALL BY NAME
    SELECT ${common}, ${first} + d::INTEGER AS date, 'Purchase' AS chargetype, 'SavingsPlan' AS pricingmodel, 'UsageBased' AS frequency, 'Azure' AS publishertype,
      'Compute_SavingsPlan_' || n AS benefitname, guid('plan order ' || n) AS productorderid, '12' AS term,
      '/providers/Microsoft.BillingBenefits/savingsPlanOrders/' || guid('plan order ' || n) || '/savingsPlans/' || guid('plan ' || n) AS benefitid,
      'Azure Savings Plan for Compute' AS metercategory, 'Azure savings plan for compute, 1 Year' AS productname, 24 AS quantity, '1 Hour' AS unitofmeasure,
      (12 + pick(90, n, 'commitment', 0) * 0.25)::DECIMAL(18,10) AS unitprice, unitprice AS effectiveprice, unitprice AS paygprice,
      (24 * unitprice)::DECIMAL(38,16) AS costinbillingcurrency FROM range(${planCount}) AS r(n), range(${period.month.hours / 24}) AS t(d)
    UNION ALL BY NAME
    SELECT ${common}, ${reservation}, ${machines}, ${first} + 8 AS date, 'Refund' AS chargetype, 'Reservation' AS pricingmodel, 'OneTime' AS frequency,
      'Azure' AS publishertype, 'Reserved VM Instance, 1 Year' AS productname, -1 AS quantity, -1240.5000::DECIMAL(38,16) AS costinbillingcurrency
    FROM range(1) AS r(n)
    UNION ALL BY NAME
    SELECT ${common.replace("'Microsoft' AS publishername", "'Canopy Observability' AS publishername")}, ${first} + d::INTEGER AS date, 'Usage' AS chargetype,
      'OnDemand' AS pricingmodel, 'UsageBased' AS frequency, 'Marketplace' AS publishertype, 'Microsoft.SaaS' AS consumedservice,
      'Canopy Observability - hosts' AS productname, 'hosts' AS planname, 340 AS quantity, '1 Hour' AS unitofmeasure,
      (340 * 0.552)::DECIMAL(38,16) AS costinbillingcurrency FROM range(${period.month.hours / 24}) AS t(d)
    UNION ALL BY NAME
    SELECT ${common}, ${first} AS date, 'RoundingAdjustment' AS chargetype, 'OnDemand' AS pricingmodel, 'OneTime' AS frequency, 'Azure' AS publishertype,
      'Rounding adjustment' AS productname, 1 AS quantity, 0.0041::DECIMAL(38,16) AS costinbillingcurrency`
}
