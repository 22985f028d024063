-- title: Verify accuracy of provider invoices
-- question: Do the charges of each billing account match its invoice?
-- number: 31
-- focus: 1.0
-- published: verify-invoices
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out.
SELECT
  ProviderName, BillingAccountId, BillingAccountName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY ProviderName, BillingAccountId, BillingCurrency
