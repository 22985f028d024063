import type { Engine } from '@open-finops/focus-analytics'

/**
 * The queries of the relations that come from the ledger and from charges, by name; without those whose tables the lake
 * does not have.
 */
export function sourceQueries(engine: Engine, available: ReadonlySet<string>): ReadonlyMap<string, string> {
  const month = (column: string): string =>
    engine === 'duckdb' ? `CAST(${column} || '-01' AS DATE)` : `toDate32(concat(${column}, '-01'))`
  const joined = (list: string): string =>
    engine === 'duckdb' ? `array_to_string(${list}, ', ')` : `arrayStringConcat(${list}, ', ')`
  const hasLoads = available.has('finops.billing_periods')
  const queries: readonly (readonly [name: string, needs: readonly string[], query: string])[] = [
    ['freshness', [], freshness(hasLoads)],
    [
      'complete_days',
      [],
      `SELECT DISTINCT c.x_ExportName AS x_ExportName, c.ChargeDate AS ChargeDate
      FROM charges AS c JOIN freshness AS f ON f.x_ExportName = c.x_ExportName
      WHERE c.ChargeDate <= f.LastCompleteDate`,
    ],
    [
      'loads',
      ['finops.billing_periods'],
      `SELECT provider AS Provider, export_name AS x_ExportName, ${month('billing_period')} AS BillingMonth,
        source_rows AS SourceRows, focus_rows AS FocusRows, loaded_at AS LoadedAt, partial AS IsPartial
      FROM finops.billing_periods`,
    ],
    [
      'load_history',
      ['finops.deliveries', 'finops.native_totals'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, d.slot AS Slot, d.version AS DeliveryVersion,
        ${month('t.billing_period')} AS BillingMonth, t.currency AS BillingCurrency, d.loaded_at AS LoadedAt,
        d.replaced_at AS ReplacedAt, d.current AS IsCurrent, sum(t.source_rows) AS SourceRows,
        sum(t.billed_cost) AS BilledCost, sum(t.effective_cost) AS EffectiveCost
      FROM finops.deliveries AS d JOIN finops.native_totals AS t ON t.delivery = d.delivery
      GROUP BY d.provider, d.export_name, d.slot, d.version, t.billing_period, t.currency, d.loaded_at, d.replaced_at,
        d.current`,
    ],
    [
      'column_gaps',
      ['finops.deliveries', 'finops.column_origins'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, o.column_name AS ColumnName, o.origin AS Origin,
        max(${joined('o.missing')}) AS Missing
      FROM finops.column_origins AS o JOIN finops.deliveries AS d ON d.delivery = o.delivery
      WHERE d.current AND o.origin <> 'reported'
      GROUP BY d.provider, d.export_name, o.column_name, o.origin`,
    ],
    [
      'unknown_values',
      ['finops.deliveries', 'finops.unknown_values'],
      `SELECT d.provider AS Provider, d.export_name AS x_ExportName, u.kind AS Kind, u.value AS UnknownValue,
        sum(u.rows) AS SourceRows
      FROM finops.unknown_values AS u JOIN finops.deliveries AS d ON d.delivery = u.delivery
      WHERE d.current
      GROUP BY d.provider, d.export_name, u.kind, u.value`,
    ],
  ]
  return new Map(
    queries.flatMap(([name, needs, query]) => (needs.every((table) => available.has(table)) ? [[name, query]] : [])),
  )
}

/*
 * A day is complete when it ended at least a day before the newest load, or when charges of a later day are there: clouds
 * write a day's charges until well into the next.
 */
function freshness(hasLoads: boolean): string {
  const last = `SELECT x_ExportName, max(ChargeDate) AS LastChargeDate FROM charges
    WHERE x_ExportName IS NOT NULL AND ChargeCategory = 'Usage' GROUP BY x_ExportName`
  if (!hasLoads) {
    return `SELECT x_ExportName, CAST(NULL AS TIMESTAMP) AS LoadedAt, LastChargeDate,
      finops_add_days(LastChargeDate, -1) AS LastCompleteDate FROM (${last}) AS days`
  }
  return `SELECT days.x_ExportName AS x_ExportName, newest.LoadedAt AS LoadedAt, days.LastChargeDate AS LastChargeDate,
      CASE WHEN focus_day(newest.LoadedAt) > finops_add_days(days.LastChargeDate, 1) THEN days.LastChargeDate
        ELSE finops_add_days(days.LastChargeDate, -1) END AS LastCompleteDate
    FROM (${last}) AS days
    LEFT JOIN (SELECT export_name, max(loaded_at) AS LoadedAt FROM finops.billing_periods GROUP BY export_name) AS newest
      ON newest.export_name = days.x_ExportName`
}
