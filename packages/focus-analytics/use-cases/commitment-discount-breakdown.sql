-- title: Commitment Discount Effective Cost Breakdown
-- question: How much of each commitment discount was used and unused over time?
-- number: 63
-- focus: 1.4
-- published: commitment-discount-effective-cost-breakdown
-- columns: BillingCurrency, ChargeCategory, ChargePeriodEnd, ChargePeriodStart, CommitmentDiscountId,
--   CommitmentDiscountStatus, EffectiveCost, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ServiceProviderName, CommitmentDiscountId, CommitmentDiscountStatus, ChargePeriodStart, ChargePeriodEnd,
  BillingCurrency, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_4
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND CommitmentDiscountId IS NOT NULL
GROUP BY ALL
ORDER BY
  ChargePeriodStart, ChargePeriodEnd, ServiceProviderName, CommitmentDiscountId, CommitmentDiscountStatus,
  BillingCurrency
