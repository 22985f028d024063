SELECT BillingCurrency,
  focus_ratio(sum(CASE WHEN FeeCost = 0 THEN UsedCost ELSE 0 END), sum(CASE WHEN FeeCost = 0 THEN UsedCost + UnusedCost ELSE 0 END))
    AS Utilisation,
  sum(CASE WHEN FeeCost = 0 THEN UnusedCost ELSE 0 END) AS UnusedCost,
  focus_ratio(sum(CASE WHEN FeeCost = 0 THEN 1 ELSE 0 END), count(*)) AS KnownShare
FROM (
  SELECT BillingCurrency, CommitmentDiscountId,
    sum(CASE WHEN CommitmentDiscountStatus = 'Used' THEN EffectiveCost ELSE 0 END) AS UsedCost,
    sum(CASE WHEN CommitmentDiscountStatus = 'Unused' THEN EffectiveCost ELSE 0 END) AS UnusedCost,
    sum(CASE WHEN ChargeCategory = 'Purchase' THEN EffectiveCost ELSE 0 END) AS FeeCost
  FROM daily_charges
  WHERE CommitmentDiscountId IS NOT NULL {{snippet: filters}}
  GROUP BY BillingCurrency, CommitmentDiscountId
) AS commitments
GROUP BY BillingCurrency
HAVING sum(CASE WHEN FeeCost = 0 THEN UsedCost + UnusedCost ELSE 0 END) > 0
ORDER BY BillingCurrency
