SELECT Step, Kind, BillingCurrency, sum(SavedCost) AS SavedCost
FROM (
  SELECT {{snippet: step}} AS Step, 'Negotiated' AS Kind, BillingCurrency, ListCost - ContractedCost AS SavedCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND HasListPrice AND coalesce(CommitmentDiscountStatus, '') <> 'Unused' {{snippet: filters}}
  UNION ALL
  SELECT {{snippet: step}} AS Step, 'Commitments' AS Kind, BillingCurrency,
    CASE WHEN CommitmentDiscountStatus = 'Unused' THEN -EffectiveCost ELSE ContractedCost - EffectiveCost END AS SavedCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND HasListPrice {{snippet: filters}}
) AS savings
GROUP BY Step, Kind, BillingCurrency
ORDER BY Step, Kind DESC, BillingCurrency
