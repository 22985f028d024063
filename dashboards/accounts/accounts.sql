SELECT SubAccountId, SubAccountName, BillingAccountName, ServiceProviderName, BillingCurrency, Cost,
  focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare,
  focus_ratio(MonthCost - MonthCostBefore, MonthCostBefore) AS ChangeShare, FirstDay, LastDay
FROM (
  SELECT SubAccountId, coalesce(max(SubAccountName), SubAccountId, '(none)') AS SubAccountName,
    coalesce(max(BillingAccountName), BillingAccountId) AS BillingAccountName, min(ServiceProviderName) AS ServiceProviderName,
    BillingCurrency, sum({{snippet: cost}}) AS Cost,
    sum(CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END) AS MonthCost,
    sum(CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END) AS MonthCostBefore,
    min(ChargeDate) AS FirstDay, max(ChargeDate) AS LastDay
  FROM daily_charges
  CROSS JOIN ({{snippet: two-months}}) AS newest
  WHERE 1 = 1 {{snippet: filters}}
  GROUP BY SubAccountId, BillingAccountId, BillingCurrency
) AS accounts
ORDER BY Cost DESC, SubAccountId, BillingAccountName, BillingCurrency
LIMIT 1000
