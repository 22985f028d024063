SELECT ServiceName, RegionName, BillingCurrency, Cost
FROM (
  SELECT ServiceName, RegionName, BillingCurrency, Cost, Total,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, ServiceName) AS Place
  FROM (
    SELECT ServiceName, RegionName, BillingCurrency, Cost, sum(Cost) OVER (PARTITION BY BillingCurrency, ServiceName) AS Total
    FROM (
      SELECT ServiceName, coalesce(RegionName, RegionId, '(no region)') AS RegionName, BillingCurrency,
        sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ServiceName, coalesce(RegionName, RegionId, '(no region)'), BillingCurrency
    ) AS costs
  ) AS totals
) AS places
WHERE Place <= 20
ORDER BY Place, Cost DESC, RegionName, BillingCurrency
