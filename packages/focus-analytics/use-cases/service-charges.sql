-- title: Verify accuracy of services charges across providers
-- question: Do the charges of each service match the lines of the invoice?
-- number: 30
-- focus: 1.0
-- published: verify-service-charges
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ProviderName,
--   ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out.
SELECT
  ProviderName, BillingAccountId, BillingAccountName, BillingCurrency, ServiceName,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY ProviderName, BillingAccountId, ServiceName, BillingCurrency
