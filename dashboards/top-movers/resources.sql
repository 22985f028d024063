SELECT ResourceId, coalesce(max(ResourceName), ResourceId) AS ResourceName, max(ServiceName) AS ServiceName, BillingCurrency,
  sum(CostBefore) AS CostBefore, sum(Cost) AS Cost, sum(Cost) - sum(CostBefore) AS CostChange
FROM (
  SELECT ResourceId, ResourceName, ServiceName, BillingCurrency,
    CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END AS Cost,
    CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END AS CostBefore
  FROM charges
  CROSS JOIN ({{snippet: two-months-of-charges}}) AS newest
  WHERE ResourceId IS NOT NULL AND ChargeDate >= newest.MonthBefore AND ChargeDate < finops_add_months(newest.Month, 1)
    {{snippet: scope}}
) AS changes
GROUP BY ResourceId, BillingCurrency
HAVING sum(Cost) <> sum(CostBefore)
ORDER BY abs(sum(Cost) - sum(CostBefore)) DESC, ResourceId, BillingCurrency
LIMIT 20
