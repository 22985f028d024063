-- title: Update budgets with billed costs
-- question: What was billed in each billing period, to update budgets?
-- number: 24
-- focus: 1.0
-- published: update-budgets
-- columns: BilledCost, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, ProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, BillingPeriodStart, BillingPeriodEnd, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingPeriodStart, ProviderName, BillingCurrency
