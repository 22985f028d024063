-- title: Report recurring charges for commitment-based discounts over a period
-- question: What do commitment discounts charge again and again, month by month?
-- number: 2
-- focus: 1.0
-- published: recurring-commitment-charges
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, ChargeFrequency, CommitmentDiscountId,
--   CommitmentDiscountName, CommitmentDiscountType
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: Costs of several currencies were added up.
SELECT
  BillingPeriodStart, CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountType, ChargeFrequency,
  BillingCurrency, sum(BilledCost) AS TotalBilledCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ChargeFrequency = 'Recurring'
  AND CommitmentDiscountId IS NOT NULL
GROUP BY ALL
ORDER BY BillingPeriodStart, CommitmentDiscountId, BillingCurrency
