SELECT ServiceName, ServiceCategory, ServiceProviderName, BillingCurrency, Cost,
  focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare,
  focus_ratio(MonthCost - MonthCostBefore, MonthCostBefore) AS ChangeShare
FROM (
  SELECT ServiceName, ServiceCategory, ServiceProviderName, BillingCurrency, sum({{snippet: cost}}) AS Cost,
    sum(CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END) AS MonthCost,
    sum(CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END) AS MonthCostBefore
  FROM daily_charges
  CROSS JOIN ({{snippet: two-months}}) AS newest
  WHERE 1 = 1 {{snippet: filters}}
  GROUP BY ServiceName, ServiceCategory, ServiceProviderName, BillingCurrency
) AS services
ORDER BY Cost DESC, ServiceName, ServiceCategory, ServiceProviderName, BillingCurrency
LIMIT 500
