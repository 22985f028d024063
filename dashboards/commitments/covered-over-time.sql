SELECT {{snippet: step}} AS Step, BillingCurrency,
  CASE WHEN CommitmentDiscountStatus IS NOT NULL THEN 'Covered' WHEN PricingCategory = 'Dynamic' THEN 'Spot' ELSE 'On demand' END
    AS PaidAs, sum(ContractedCost) AS ContractedCost
FROM daily_charges
WHERE ChargeCategory = 'Usage' AND ServiceCategory IN ('Compute', 'Databases')
  AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
  {{snippet: filters}}
GROUP BY ALL
ORDER BY Step, PaidAs, BillingCurrency
