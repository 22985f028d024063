SELECT Step, BillingCurrency, CASE WHEN Place <= 8 OR DimensionValue = '(not assigned)' THEN DimensionValue ELSE '(others)' END
    AS DimensionValue, sum(Cost) AS Cost
FROM (
  SELECT Step, BillingCurrency, DimensionValue, Cost,
    dense_rank() OVER (
      PARTITION BY BillingCurrency
      ORDER BY CASE WHEN DimensionValue = '(not assigned)' THEN 1 ELSE 0 END, Total DESC, DimensionValue) AS Place
  FROM (
    SELECT Step, BillingCurrency, DimensionValue, Cost,
      sum(Cost) OVER (PARTITION BY BillingCurrency, DimensionValue) AS Total
    FROM (
      SELECT {{snippet: step}} AS Step, BillingCurrency, coalesce({{snippet: dimension}}, '(not assigned)') AS DimensionValue,
        sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE {{snippet: has-dimension}} {{snippet: filters}}
      GROUP BY ALL
    ) AS steps
  ) AS totals
) AS places
GROUP BY Step, BillingCurrency,
  CASE WHEN Place <= 8 OR DimensionValue = '(not assigned)' THEN DimensionValue ELSE '(others)' END
ORDER BY Step, min(Place), BillingCurrency
