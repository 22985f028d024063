-- title: Report corrections for a previously invoiced billing period
-- question: Which corrections of invoiced billing periods came?
-- number: 11
-- focus: 1.0
-- published: report-corrections
-- columns: BilledCost, BillingAccountId, BillingCurrency, BillingPeriodStart, ChargeCategory, ChargeClass,
--   ProviderName, ServiceCategory, ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, BillingAccountId, ChargeCategory, ServiceCategory, ServiceName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ChargeClass = 'Correction'
GROUP BY ALL
ORDER BY ProviderName, BillingAccountId, ChargeCategory, ServiceName, BillingCurrency
