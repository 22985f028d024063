import { agreementOf } from '../agreement.ts'
import { lastDayOf } from '../layout.ts'
import type { BenchPeriod } from './bench.ts'
import { streamCount } from './streams.ts'

/** A number without a common factor with the number of streams: neighbouring rows belong to different resources. */
const stride = 7919

/** Quantity of one row: whole days of most machines, else around what such a resource uses. Six decimals. */
const quantity = `if(s.is_machine AND n.h % 10 < 7, 24, s.typical * ((n.h >> 8) % 1900000::UBIGINT)::DECIMAL(18,0) * 0.000001)::DECIMAL(20,6)`

/** The usage rows of a period as numbers only: how each is paid, and what it costs. */
export function usageNumbers(period: BenchPeriod, rows: number): string {
  return `SELECT s.pricing_model, (${quantity} * s.effectiveprice)::DECIMAL(38,16) AS cost
    FROM (${numbers(period, rows, 0, rows)}) n JOIN bench_stream s ON s.stream = n.stream`
}

function numbers({ seed, month }: BenchPeriod, rows: number, from: number, to: number): string {
  return `SELECT i, (i * ${stride} % ${streamCount})::INTEGER AS stream, (i * ${month.hours / 24} // ${rows})::INTEGER AS day_number,
      hash(${seed}, '${month.period}', i) AS h FROM range(${from}, ${to}) AS r(i)`
}

/** Usage rows `from` … `to` − 1 of `rows` with every column that they fill. */
export function usageRows(period: BenchPeriod, rows: number, from: number, to: number): string {
  return `SELECT s.* EXCLUDE (stream, typical, is_machine, pricing_model), s.pricing_model AS pricingmodel,
      DATE '${period.month.start}' + n.day_number AS date, ${quantity} AS quantity, (${quantity} * s.effectiveprice)::DECIMAL(38,16) AS costinbillingcurrency,
      'Usage' AS chargetype, 'UsageBased' AS frequency, ${billValues(period)}
    FROM (${numbers(period, rows, from, to)}) n JOIN bench_stream s ON s.stream = n.stream`
}

/** Columns that are the same in every row of the period. */
export function billValues({ month }: BenchPeriod): string {
  const { billingAccountId, billingAccountName } = agreementOf('ea-create-new')
  return `'${billingAccountId}' AS billingaccountid, '${billingAccountName}' AS billingaccountname, 'USD' AS billingcurrencycode,
    '${billingAccountId}' AS billingprofileid, '${billingAccountName}' AS billingprofilename, DATE '${month.start}' AS billingperiodstartdate,
    DATE '${lastDayOf(month)}' AS billingperiodenddate, 'True' AS isazurecrediteligible`
}
