-- title: Report application cost month over month
-- question: What do applications cost from month to month, by service?
-- number: 8
-- focus: 1.0
-- published: application-cost
-- columns: BillingCurrency, BillingPeriodStart, EffectiveCost, ServiceName, Tags
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: tag text = Application: key of the tag that names applications
-- parameter: application text = null: one application; every one without it, and what has no such tag
-- fault: It did not bind: a comma is missing, and Tags["…"] is not the syntax of JSON. Rows were chosen by charge
--   period but grouped by billing period. ChargePeriodEnd is exclusive: asking for less than the end of the span
--   leaves its last charges out. Costs of several currencies were added up. By number of the month, January of one
--   year and of the next fall together.
SELECT
  focus_month(BillingPeriodStart) AS BillingMonth, focus_json_text(Tags, $tag) AS Application, ServiceName,
  BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ($application IS NULL OR focus_json_text(Tags, $tag) = $application)
GROUP BY ALL
ORDER BY BillingMonth, Application, TotalEffectiveCost DESC, ServiceName, BillingCurrency
