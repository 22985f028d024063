SELECT ResourceId, coalesce(max(ResourceName), ResourceId) AS ResourceName, max(ResourceType) AS ResourceType,
  max(ServiceName) AS ServiceName, coalesce(max(SubAccountName), max(SubAccountId)) AS SubAccountName,
  coalesce(max(RegionName), max(RegionId)) AS RegionName, BillingCurrency, sum({{snippet: cost}}) AS Cost,
  min(FirstChargeDate) AS FirstDay, max(LastChargeDate) AS LastDay
FROM charge_details
WHERE ResourceId IS NOT NULL {{snippet: filters}}
GROUP BY ResourceId, BillingCurrency
ORDER BY Cost DESC, ResourceId, BillingCurrency
LIMIT 500
