SELECT BillingCurrency,
  sum(CASE WHEN CommitmentDiscountStatus = 'Used' THEN ContractedCost - EffectiveCost ELSE 0 END)
    - sum(CASE WHEN CommitmentDiscountStatus = 'Unused' THEN EffectiveCost ELSE 0 END)
    - sum(CASE WHEN ChargeCategory = 'Purchase' THEN EffectiveCost ELSE 0 END) AS NetSavingsCost
FROM daily_charges
WHERE CommitmentDiscountId IS NOT NULL {{snippet: filters}}
GROUP BY BillingCurrency
ORDER BY BillingCurrency
