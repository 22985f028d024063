-- title: Allocate multi-currency charges per application
-- question: What was each application billed in each currency?
-- number: 35
-- focus: 1.0
-- published: allocate-application-multi-currency
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ProviderName, Tags
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: tag text = ApplicationId: key of the tag that names applications
-- fault: It did not bind: Tags["…"] is not the syntax of JSON. BillingPeriodEnd is exclusive: asking for less than
--   the end of the span leaves its last month out.
SELECT
  focus_json_text(Tags, $tag) AS Application, ProviderName, BillingAccountId, BillingAccountName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY Application, ProviderName, BillingAccountId, BillingCurrency
