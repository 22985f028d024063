SELECT BillingCurrency, focus_ratio(sum(CoveredCost), sum(CoveredCost) + sum(OnDemandCost)) AS Coverage,
  sum(CoveredCost) AS CoveredCost, sum(OnDemandCost) AS OnDemandCost
FROM (
  SELECT BillingCurrency,
    CASE WHEN CommitmentDiscountStatus IS NOT NULL THEN ContractedCost ELSE 0 END AS CoveredCost,
    CASE WHEN CommitmentDiscountStatus IS NULL THEN ContractedCost ELSE 0 END AS OnDemandCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND ServiceCategory IN ('Compute', 'Databases')
    AND coalesce(PricingCategory, '') <> 'Dynamic' AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
    {{snippet: filters}}
) AS usage
GROUP BY BillingCurrency
HAVING sum(CoveredCost) + sum(OnDemandCost) > 0
ORDER BY BillingCurrency
