SELECT RegionId, RegionName, ServiceProviderName, SubAccounts, FirstDay, BillingCurrency, Cost
FROM (
  SELECT RegionId, RegionName, ServiceProviderName, SubAccounts, FirstDay, BillingCurrency, Cost,
    sum(Cost) OVER (PARTITION BY BillingCurrency) AS Total, max(LastDay) OVER (PARTITION BY BillingCurrency) AS NewestDay,
    min(FirstDay) OVER (PARTITION BY BillingCurrency) AS OldestDay
  FROM (
    SELECT RegionId, coalesce(max(RegionName), RegionId) AS RegionName, min(ServiceProviderName) AS ServiceProviderName,
      count(DISTINCT SubAccountId) AS SubAccounts, min(FirstChargeDate) AS FirstDay, max(LastChargeDate) AS LastDay,
      BillingCurrency, sum({{snippet: cost}}) AS Cost
    FROM daily_charges
    WHERE RegionId IS NOT NULL {{snippet: filters}}
    GROUP BY RegionId, BillingCurrency
  ) AS regions
) AS places
WHERE Cost * 100 < Total OR (FirstDay >= focus_month(NewestDay) AND FirstDay > focus_month(OldestDay))
ORDER BY Cost, RegionId, BillingCurrency
LIMIT 50
