-- title: Report effective cost of compute
-- question: What does compute cost under each type of commitment discount?
-- number: 12
-- focus: 1.0
-- published: effective-cost-compute
-- columns: BillingCurrency, BillingPeriodStart, CommitmentDiscountType, EffectiveCost, ProviderName, ServiceCategory,
--   ServiceName, SubAccountId, SubAccountName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: Costs of several currencies were added up.
SELECT
  CommitmentDiscountType, ProviderName, ServiceName, SubAccountId, SubAccountName, BillingPeriodStart,
  BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ServiceCategory = 'Compute'
GROUP BY ALL
ORDER BY
  BillingPeriodStart, TotalEffectiveCost DESC, CommitmentDiscountType, ServiceName, SubAccountId, BillingCurrency
