SELECT RegionId, RegionName, BillingCurrency, Cost, focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare
FROM (
  SELECT RegionId, coalesce(max(RegionName), RegionId, '(no region)') AS RegionName, BillingCurrency,
    sum({{snippet: cost}}) AS Cost
  FROM daily_charges
  WHERE 1 = 1 {{snippet: filters}}
  GROUP BY RegionId, BillingCurrency
) AS regions
ORDER BY Cost DESC, RegionId, BillingCurrency
LIMIT 50
