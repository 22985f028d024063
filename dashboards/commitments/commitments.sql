SELECT CommitmentDiscountId, CommitmentDiscountName, CommitmentDiscountType, ServiceProviderName, BillingCurrency,
  UsedCost, UnusedCost, CASE WHEN FeeCost = 0 THEN focus_ratio(UsedCost, UsedCost + UnusedCost) END AS Utilisation, FeeCost,
  ContractedCost - UsedCost - UnusedCost - FeeCost AS NetSavingsCost, LastDay
FROM (
  SELECT CommitmentDiscountId, coalesce(max(CommitmentDiscountName), max(CommitmentDiscountType), CommitmentDiscountId) AS CommitmentDiscountName,
    max(CommitmentDiscountType) AS CommitmentDiscountType, max(ServiceProviderName) AS ServiceProviderName, BillingCurrency,
    sum(CASE WHEN CommitmentDiscountStatus = 'Used' THEN EffectiveCost ELSE 0 END) AS UsedCost,
    sum(CASE WHEN CommitmentDiscountStatus = 'Unused' THEN EffectiveCost ELSE 0 END) AS UnusedCost,
    sum(CASE WHEN CommitmentDiscountStatus = 'Used' THEN ContractedCost ELSE 0 END) AS ContractedCost,
    sum(CASE WHEN ChargeCategory = 'Purchase' THEN EffectiveCost ELSE 0 END) AS FeeCost,
    max(CASE WHEN CommitmentDiscountStatus = 'Used' THEN LastChargeDate END) AS LastDay
  FROM daily_charges
  WHERE CommitmentDiscountId IS NOT NULL {{snippet: filters}}
  GROUP BY CommitmentDiscountId, BillingCurrency
) AS commitments
ORDER BY UnusedCost DESC, UsedCost DESC, CommitmentDiscountId, BillingCurrency
LIMIT 500
