-- title: Verify discount accuracy for previously invoiced billing period
-- question: Were contracted and commitment discounts applied as agreed, by service?
-- number: 29
-- focus: 1.0
-- published: verify-discounts-applied
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ChargeCategory,
--   ChargeClass, CommitmentDiscountId, ContractedCost, EffectiveCost, ListCost, ProviderName, ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. It gave
--   EffectiveCost as a share of BilledCost for a discount. ChargeClass != 'Correction' is never true of the rows
--   without a class, which are all that should count. The list cost of a purchased commitment counted beside that of
--   the usage it covers.
-- peer: Its discount is the share of BilledCost that EffectiveCost has, and it leaves out all rows without a
--   ChargeClass, so that nothing is left.
SELECT
  ProviderName, BillingAccountId, BillingAccountName, BillingCurrency, ServiceName,
  sum(ListedCost) AS TotalListCost, sum(AgreedCost) AS TotalContractedCost,
  sum(EffectiveCost) AS TotalEffectiveCost, sum(BilledCost) AS TotalBilledCost,
  focus_ratio(100 * sum(ListedCost - AgreedCost), sum(ListedCost)) AS ContractedDiscountPercent,
  focus_ratio(100 * sum(ListedCost - EffectiveCost), sum(ListedCost)) AS EffectiveDiscountPercent
FROM (
  SELECT
    *,
    CASE WHEN ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL THEN 0 ELSE ListCost END AS ListedCost,
    CASE WHEN ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL THEN 0 ELSE ContractedCost END AS AgreedCost
  FROM focus_1_0
  WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
    AND ChargeClass IS NULL
) AS Charges
GROUP BY ALL
ORDER BY ProviderName, BillingAccountId, ServiceName, BillingCurrency
