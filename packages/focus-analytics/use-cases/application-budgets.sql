-- title: Update budgets for each application
-- question: What was each application billed, to update its budget?
-- number: 23
-- focus: 1.0
-- published: update-application-budgets
-- columns: BilledCost, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, ProviderName, Tags
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: tag text = Application: key of the tag that names applications
-- fault: It did not bind: a comma is missing, and Tags["…"] is not the syntax of JSON. BillingPeriodEnd is exclusive:
--   asking for less than the end of the span leaves its last month out. Costs of several currencies were added up.
SELECT
  ProviderName, BillingPeriodStart, BillingPeriodEnd, focus_json_text(Tags, $tag) AS Application, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingPeriodStart, ProviderName, Application, BillingCurrency
