SELECT Step, BillingCurrency, CASE WHEN Place <= 8 THEN RegionName ELSE '(others)' END AS RegionName, sum(Cost) AS Cost
FROM (
  SELECT Step, BillingCurrency, RegionName, Cost,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, RegionName) AS Place
  FROM (
    SELECT Step, BillingCurrency, RegionName, Cost, sum(Cost) OVER (PARTITION BY BillingCurrency, RegionName) AS Total
    FROM (
      SELECT {{snippet: step}} AS Step, BillingCurrency, coalesce(RegionName, RegionId, '(no region)') AS RegionName,
        sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ALL
    ) AS steps
  ) AS totals
) AS places
GROUP BY Step, BillingCurrency, CASE WHEN Place <= 8 THEN RegionName ELSE '(others)' END
ORDER BY Step, min(Place), BillingCurrency
