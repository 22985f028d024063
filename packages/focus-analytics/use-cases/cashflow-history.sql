-- title: Forecast cashflow month over month based on historical trends by service
-- question: What was billed each month by service, to forecast cashflow from?
-- number: 27
-- focus: 1.0
-- published: forecast-cashflow
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, ProviderName, ServiceCategory, ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: It did not bind: a comma is missing. BillingPeriodEnd is exclusive: asking for less than the end of the span
--   leaves its last month out. Costs of several currencies were added up. By number of the month, January of one year
--   and of the next fall together.
SELECT
  focus_month(BillingPeriodStart) AS BillingMonth, ProviderName, ServiceCategory, ServiceName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingMonth, ProviderName, ServiceCategory, ServiceName, BillingCurrency
