SELECT ServiceName, ServiceProviderName, Month, BillingCurrency, Cost
FROM (
  SELECT ServiceName, ServiceProviderName, Month, BillingCurrency, Cost, Total,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, ServiceName, ServiceProviderName) AS Place
  FROM (
    SELECT ServiceName, ServiceProviderName, Month, BillingCurrency, Cost,
      sum(Cost) OVER (PARTITION BY ServiceName, ServiceProviderName, BillingCurrency) AS Total
    FROM (
      SELECT ServiceName, ServiceProviderName, focus_month(ChargeDate) AS Month, BillingCurrency,
        sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ServiceName, ServiceProviderName, focus_month(ChargeDate), BillingCurrency
    ) AS months
  ) AS totals
) AS places
WHERE Place <= 25
ORDER BY BillingCurrency, Place, Month
