-- The months that count as full: those that ended before the first day that is incomplete for any export. It stands
-- after FROM, as `full_months`: full_months AS ({{snippet: full-months}})
SELECT DISTINCT BillingMonth AS Month
FROM daily_charges
WHERE finops_add_months(BillingMonth, 1) <= (
  SELECT finops_add_days(min(LastCompleteDate), 1) FROM freshness
  WHERE LastCompleteDate > (SELECT finops_add_days(max(LastCompleteDate), -62) FROM freshness))
