-- title: Discount Effectiveness by Service
-- question: How much do negotiated and commitment discounts take off each service?
-- number: 65
-- focus: 1.4
-- published: discount-effectiveness-by-service
-- columns: BilledCost, BillingAccountId, BillingAccountName, BillingCurrency, BillingPeriodStart, ChargeCategory,
--   ChargeClass, CommitmentDiscountId, ContractedCost, EffectiveCost, ListCost, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. So that
--   list costs do not count twice, it left out those of covered usage and kept those of the purchase: a purchase of
--   three years then counts in one month, against the usage of that month. Here the usage counts and the purchase
--   does not.
-- peer: It counts the list cost of a purchased commitment and not that of the usage it covers; here it is the other
--   way round.
SELECT
  ServiceProviderName, BillingAccountId, BillingAccountName, BillingCurrency, ServiceName,
  sum(EffectiveCost) AS TotalEffectiveCost, sum(BilledCost) AS TotalBilledCost,
  sum(ListedCost) AS TotalListCost, sum(AgreedCost) AS TotalContractedCost,
  focus_ratio(100 * sum(ListedCost - AgreedCost), sum(ListedCost)) AS ContractedDiscountPercent,
  focus_ratio(100 * sum(ListedCost - EffectiveCost), sum(ListedCost)) AS EffectiveDiscountPercent
FROM (
  SELECT
    *,
    CASE WHEN ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL THEN 0 ELSE ListCost END AS ListedCost,
    CASE WHEN ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL THEN 0 ELSE ContractedCost END AS AgreedCost
  FROM focus_1_4
  WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
    AND ChargeClass IS NULL
) AS Charges
GROUP BY ALL
ORDER BY ServiceProviderName, BillingAccountId, ServiceName, BillingCurrency
