SELECT DimensionValue, BillingCurrency, Cost, focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare,
  CostBefore, MonthCost, focus_ratio(MonthCost - CostBefore, CostBefore) AS ChangeShare, Services
FROM (
  SELECT DimensionValue, BillingCurrency, sum(Cost) AS Cost, sum(CostBefore) AS CostBefore, sum(MonthCost) AS MonthCost,
    count(DISTINCT ServiceName) AS Services
  FROM (
    SELECT coalesce({{snippet: dimension}}, '(not assigned)') AS DimensionValue, BillingCurrency, ServiceName,
      {{snippet: cost}} AS Cost,
      CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END AS MonthCost,
      CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END AS CostBefore
    FROM daily_charges
    CROSS JOIN ({{snippet: two-months}}) AS newest
    WHERE {{snippet: has-dimension}} {{snippet: filters}}
  ) AS owned
  GROUP BY DimensionValue, BillingCurrency
) AS owners
ORDER BY Cost DESC, DimensionValue, BillingCurrency
LIMIT 500
