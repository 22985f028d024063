-- title: Cash vs. Accrual Comparison by Billing Period
-- question: In which billing periods do billed and effective cost differ?
-- number: 62
-- focus: 1.4
-- published: cash-vs-accrual-comparison-by-billing-period
-- columns: BilledCost, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, EffectiveCost, InvoiceIssuerName,
--   ServiceProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: minimum decimal = 0.01: the smallest difference shown, in billing currency
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up.
SELECT
  ServiceProviderName, InvoiceIssuerName, BillingPeriodStart, BillingPeriodEnd, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(EffectiveCost) AS TotalEffectiveCost,
  sum(EffectiveCost) - sum(BilledCost) AS CostBasisDifference
FROM focus_1_4
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
HAVING abs(sum(EffectiveCost) - sum(BilledCost)) >= $minimum
ORDER BY BillingPeriodStart, ServiceProviderName, InvoiceIssuerName, BillingCurrency
