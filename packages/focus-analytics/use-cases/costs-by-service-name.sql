-- title: Analyze costs by service name
-- question: What does a service cost, by sub account and billing period?
-- number: 3
-- focus: 1.0
-- published: costs-service-name
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, EffectiveCost, ProviderName, ServiceName, SubAccountId,
--   SubAccountName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: service text = null: one service; every one without it
-- fault: It did not bind: it orders by MonthlyCost, a column that does not exist. Costs of several currencies were
--   added up.
SELECT
  BillingPeriodStart, ProviderName, SubAccountId, SubAccountName, ServiceName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ($service IS NULL OR ServiceName = $service)
GROUP BY ALL
ORDER BY BillingPeriodStart, TotalEffectiveCost DESC, ProviderName, SubAccountId, ServiceName, BillingCurrency
