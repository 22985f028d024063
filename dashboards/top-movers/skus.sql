SELECT ServiceName, SkuMeter, ChargeCategory, BillingCurrency, CostBefore, Cost, CostChange,
  focus_ratio(CostChange, sum(CostChange) OVER (PARTITION BY BillingCurrency, CASE WHEN CostChange > 0 THEN 1 ELSE 0 END))
    AS ShareOfChange
FROM (
  SELECT ServiceName, SkuMeter, ChargeCategory, BillingCurrency, sum(CostBefore) AS CostBefore, sum(Cost) AS Cost,
    sum(Cost) - sum(CostBefore) AS CostChange
  FROM (
    SELECT ServiceName, SkuMeter, ChargeCategory, BillingCurrency,
      CASE WHEN focus_month(ChargeDate) = newest.Month THEN {{snippet: cost}} ELSE 0 END AS Cost,
      CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN {{snippet: cost}} ELSE 0 END AS CostBefore
    FROM daily_charges
    CROSS JOIN ({{snippet: two-months}}) AS newest
    WHERE focus_month(ChargeDate) >= newest.MonthBefore AND focus_month(ChargeDate) <= newest.Month
      {{snippet: scope}}
  ) AS changes
  GROUP BY ServiceName, SkuMeter, ChargeCategory, BillingCurrency
  HAVING sum(Cost) <> sum(CostBefore)
) AS skus
ORDER BY abs(CostChange) DESC, ServiceName, SkuMeter, ChargeCategory, BillingCurrency
LIMIT 100
