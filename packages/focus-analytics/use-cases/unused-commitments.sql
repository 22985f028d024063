-- title: Identify unused commitments
-- question: Which commitment discounts were paid for and not used?
-- number: 34
-- focus: 1.0
-- published: identify-unused-commitments
-- columns: BilledCost, BillingAccountId, BillingCurrency, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountId,
--   CommitmentDiscountStatus, CommitmentDiscountType, EffectiveCost, ProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: CommitmentDiscountStatus is selected but not grouped. ChargePeriodEnd is exclusive: asking
--   for less than the end of the span leaves its last charges out. Costs of several currencies were added up.
SELECT
  min(ChargePeriodStart) AS FirstChargePeriodStart, max(ChargePeriodEnd) AS LastChargePeriodEnd,
  ProviderName, BillingAccountId, CommitmentDiscountId, CommitmentDiscountType, CommitmentDiscountStatus,
  BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND CommitmentDiscountStatus = 'Unused'
GROUP BY ALL
ORDER BY TotalEffectiveCost DESC, ProviderName, BillingAccountId, CommitmentDiscountId, BillingCurrency
