SELECT DimensionValue, ServiceCategory, BillingCurrency, Cost
FROM (
  SELECT DimensionValue, ServiceCategory, BillingCurrency, Cost,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, DimensionValue) AS Place
  FROM (
    SELECT DimensionValue, ServiceCategory, BillingCurrency, Cost,
      sum(Cost) OVER (PARTITION BY BillingCurrency, DimensionValue) AS Total
    FROM (
      SELECT coalesce({{snippet: dimension}}, '(not assigned)') AS DimensionValue, ServiceCategory, BillingCurrency,
        sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE {{snippet: has-dimension}} {{snippet: filters}}
      GROUP BY ALL
    ) AS costs
  ) AS totals
) AS places
WHERE Place <= 10
ORDER BY Place, ServiceCategory, BillingCurrency
