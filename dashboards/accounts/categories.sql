SELECT SubAccountId, SubAccountName, ServiceCategory, BillingCurrency, Cost
FROM (
  SELECT SubAccountId, SubAccountName, ServiceCategory, BillingCurrency, Cost,
    dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, SubAccountId) AS Place
  FROM (
    SELECT SubAccountId, SubAccountName, ServiceCategory, BillingCurrency, Cost,
      sum(Cost) OVER (PARTITION BY BillingCurrency, SubAccountId) AS Total
    FROM (
      SELECT SubAccountId, coalesce(max(SubAccountName), SubAccountId, '(none)') AS SubAccountName, ServiceCategory,
        BillingCurrency, sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY SubAccountId, ServiceCategory, BillingCurrency
    ) AS costs
  ) AS totals
) AS places
WHERE Place <= 12
ORDER BY Place, ServiceCategory, BillingCurrency
