SELECT SubAccountId, coalesce(max(SubAccountName), SubAccountId, '(none)') AS SubAccountName, BillingCurrency,
  sum(CostBefore) AS CostBefore, sum(Cost) AS Cost, sum(Cost) - sum(CostBefore) AS CostChange
FROM (
  SELECT SubAccountId, SubAccountName, BillingCurrency,
    CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END AS Cost,
    CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END AS CostBefore
  FROM daily_charges
  CROSS JOIN ({{snippet: two-months}}) AS newest
  WHERE focus_month(ChargeDate) >= newest.MonthBefore AND focus_month(ChargeDate) <= newest.Month
    {{snippet: scope}}
) AS changes
GROUP BY SubAccountId, BillingCurrency
HAVING sum(Cost) <> sum(CostBefore)
ORDER BY abs(sum(Cost) - sum(CostBefore)) DESC, SubAccountId, BillingCurrency
LIMIT 15
