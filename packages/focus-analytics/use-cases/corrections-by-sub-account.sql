-- title: Report corrections by subaccount for a previously invoiced billing period
-- question: What did corrections of invoiced billing periods change for each sub account?
-- number: 1
-- focus: 1.0
-- published: corrections-by-subaccount
-- columns: BilledCost, BillingAccountId, BillingCurrency, BillingPeriodStart, ChargeClass, ProviderName,
--   ServiceCategory, SubAccountId, SubAccountName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, BillingAccountId, ServiceCategory, SubAccountId, SubAccountName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ChargeClass = 'Correction'
GROUP BY ALL
ORDER BY ProviderName, BillingAccountId, SubAccountId, ServiceCategory, BillingCurrency
