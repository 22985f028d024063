SELECT ServiceName, ServiceProviderName, RegionName, BillingCurrency, sum(DayCost) AS ContractedCost,
  min(DayCost) AS LowestDayCost, count(*) AS Days
FROM (
  SELECT ServiceName, ServiceProviderName, coalesce(RegionName, RegionId) AS RegionName, BillingCurrency, ChargeDate,
    sum(ContractedCost) AS DayCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND ServiceCategory IN ('Compute', 'Databases')
    AND CommitmentDiscountStatus IS NULL AND PricingCategory = 'Standard'
    {{snippet: filters}}
  GROUP BY ServiceName, ServiceProviderName, coalesce(RegionName, RegionId), BillingCurrency, ChargeDate
) AS days
GROUP BY ServiceName, ServiceProviderName, RegionName, BillingCurrency
HAVING sum(DayCost) > 0
ORDER BY sum(DayCost) DESC, ServiceName, ServiceProviderName, RegionName, BillingCurrency
LIMIT 100
