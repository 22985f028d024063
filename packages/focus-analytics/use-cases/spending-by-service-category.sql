-- title: Report spending across billing periods for a provider by service category
-- question: Which services and billing accounts carry the spending on a provider?
-- number: 4
-- focus: 1.0
-- published: report-spending-across-billing-periods-by-service-category
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ProviderName,
--   ServiceCategory, ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: provider text = null: one provider; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. It asks
--   about billing periods but chose rows by charge period.
SELECT
  ProviderName, BillingAccountName, BillingAccountId, BillingCurrency, BillingPeriodStart, ServiceCategory,
  ServiceName,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ($provider IS NULL OR ProviderName = $provider)
GROUP BY ALL
ORDER BY TotalBilledCost DESC, ProviderName, BillingAccountId, BillingPeriodStart, ServiceName, BillingCurrency
