SELECT Step, BillingCurrency, CASE WHEN Place <= 8 THEN ServiceName ELSE '(others)' END AS ServiceName, sum(Cost) AS Cost
FROM (
  SELECT Step, BillingCurrency, ServiceName, Cost,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, ServiceName) AS Place
  FROM (
    SELECT Step, BillingCurrency, ServiceName, Cost, sum(Cost) OVER (PARTITION BY BillingCurrency, ServiceName) AS Total
    FROM (
      SELECT {{snippet: step}} AS Step, BillingCurrency, ServiceName, sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ALL
    ) AS steps
  ) AS totals
) AS places
GROUP BY Step, BillingCurrency, CASE WHEN Place <= 8 THEN ServiceName ELSE '(others)' END
ORDER BY Step, min(Place), BillingCurrency
