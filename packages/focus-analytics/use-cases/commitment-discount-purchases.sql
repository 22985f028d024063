-- title: Report commitment discount purchases
-- question: Which commitment discounts were bought, and for how much?
-- number: 13
-- focus: 1.1
-- published: commitment-discount-purchases
-- columns: BilledCost, BillingAccountId, BillingCurrency, ChargeCategory, ChargeFrequency, ChargePeriodEnd,
--   ChargePeriodStart, CommitmentDiscountId, CommitmentDiscountQuantity, CommitmentDiscountType,
--   CommitmentDiscountUnit, ProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. It was published for 1.0, which has no CommitmentDiscountUnit.
SELECT
  min(ChargePeriodStart) AS FirstChargePeriodStart, max(ChargePeriodEnd) AS LastChargePeriodEnd,
  ProviderName, BillingAccountId, CommitmentDiscountId, CommitmentDiscountType, CommitmentDiscountUnit,
  CommitmentDiscountQuantity, ChargeFrequency, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_1
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Purchase'
  AND CommitmentDiscountId IS NOT NULL
GROUP BY ALL
ORDER BY FirstChargePeriodStart, ProviderName, CommitmentDiscountId, ChargeFrequency, BillingCurrency
