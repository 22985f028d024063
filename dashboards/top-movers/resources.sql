SELECT ResourceId, coalesce(max(ResourceName), ResourceId) AS ResourceName, max(ServiceName) AS ServiceName, BillingCurrency,
  sum(CostBefore) AS CostBefore, sum(Cost) AS Cost, sum(Cost) - sum(CostBefore) AS CostChange
FROM (
  SELECT ResourceId, ResourceName, ServiceName, BillingCurrency,
    CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END AS Cost,
    CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END AS CostBefore
  FROM charge_details
  CROSS JOIN ({{snippet: two-months-of-details}}) AS newest
  WHERE ResourceId IS NOT NULL AND focus_month(ChargeDate) >= newest.MonthBefore
    AND focus_month(ChargeDate) <= newest.Month
    {{snippet: scope}}
) AS changes
GROUP BY ResourceId, BillingCurrency
HAVING sum(Cost) <> sum(CostBefore)
ORDER BY abs(sum(Cost) - sum(CostBefore)) DESC, ResourceId, BillingCurrency
LIMIT 20
