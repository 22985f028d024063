-- title: Report costs by service category
-- question: What does each service category cost, by provider and billing period?
-- number: 10
-- focus: 1.0
-- published: costs-service-category
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, ProviderName, ServiceCategory
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
SELECT
  ProviderName, BillingCurrency, BillingPeriodStart, ServiceCategory,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY TotalBilledCost DESC, ProviderName, BillingPeriodStart, ServiceCategory, BillingCurrency
