-- title: Forecast amortized costs month over month based on historical trends
-- question: What did services cost each month with commitments spread, to forecast from?
-- number: 28
-- focus: 1.0
-- published: forecast-amortized-costs
-- columns: BillingCurrency, BillingPeriodStart, ChargeCategory, EffectiveCost, ProviderName, ServiceCategory,
--   ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up. By number of the month, January of one year and of the next fall together.
SELECT
  focus_month(BillingPeriodStart) AS BillingMonth, ProviderName, ServiceCategory, ServiceName, ChargeCategory,
  BillingCurrency, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingMonth, ProviderName, ServiceCategory, ServiceName, ChargeCategory, BillingCurrency
