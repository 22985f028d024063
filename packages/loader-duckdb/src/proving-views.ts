/**
 * What dashboards show of the proof: SQL over the ledger alone, so that no row of a bill is read. Amounts of different
 * currencies are never added up.
 */
export const provingViews: readonly string[] = [
  // Source to FOCUS: the bill's own total against the sum of its FOCUS rows, less than a cent being rounding.
  `CREATE VIEW finops.source_ties AS
    SELECT provider, export_name, billing_period, currency, sum(t.source_rows)::BIGINT AS source_rows,
      sum(t.focus_rows)::BIGINT AS focus_rows, sum(native_cost) AS native_cost, sum(billed_cost) AS billed_cost,
      sum(billed_cost) - sum(native_cost) AS variance, abs(sum(billed_cost) - sum(native_cost)) < 0.01 AS tied
    FROM finops.native_totals t JOIN finops.deliveries USING (delivery) WHERE current GROUP BY ALL`,
  // FOCUS to invoice: how much of a billing period is in which state, by the size of its amounts.
  `CREATE VIEW finops.tied_share AS
    SELECT billing_period, currency, sum(abs(focus_total)) AS cost,
      coalesce(sum(abs(focus_total)) FILTER (state = 'tied'), 0) AS tied_cost,
      coalesce(sum(abs(focus_total)) FILTER (state = 'explained'), 0) AS explained_cost,
      coalesce(sum(abs(focus_total)) FILTER (state = 'disputed'), 0) AS disputed_cost,
      coalesce(sum(abs(focus_total)) FILTER (state = 'open'), 0) AS open_cost,
      CASE WHEN sum(abs(focus_total)) > 0
        THEN coalesce(sum(abs(focus_total)) FILTER (state = 'tied'), 0) / sum(abs(focus_total)) END AS tied_share
    FROM finops.reconciliation GROUP BY ALL`,
  // A day is complete when the delivery was written late enough to hold it whole; where nobody knows, it is not.
  `CREATE VIEW finops.days AS
    SELECT d.provider, d.export_name, t.billing_period, currency, day, sum(rows)::BIGINT AS rows,
      sum(usage_rows)::BIGINT AS usage_rows, sum(billed_cost) AS billed_cost, sum(effective_cost) AS effective_cost,
      coalesce(day <= r.complete_until, false) AS complete
    FROM finops.charge_days t
    JOIN finops.deliveries d USING (delivery)
    LEFT JOIN finops.export_reach r ON r.provider = d.provider AND r.export_name = d.export_name
      AND r.billing_period = t.billing_period
    WHERE d.current GROUP BY ALL`,
  `CREATE VIEW finops.freshness AS
    SELECT provider, export_name, max(data_as_of) AS data_as_of, max(last_day) AS last_day,
      max(last_complete_day) AS last_complete_day
    FROM finops.export_reach
    LEFT JOIN (
      SELECT provider, export_name, billing_period, max(day) AS last_day, max(day) FILTER (complete) AS last_complete_day
      FROM finops.days WHERE usage_rows > 0 GROUP BY ALL
    ) USING (provider, export_name, billing_period)
    GROUP BY ALL`,
]
