SELECT Step, BillingCurrency, CASE WHEN Place <= 8 THEN SubAccountId END AS SubAccountId,
  CASE WHEN Place <= 8 THEN coalesce(max(SubAccountName), max(SubAccountId), '(none)') ELSE '(others)' END AS SubAccountName,
  sum(Cost) AS Cost
FROM (
  SELECT Step, BillingCurrency, SubAccountId, SubAccountName, Cost,
    least(dense_rank() OVER (PARTITION BY BillingCurrency ORDER BY Total DESC, SubAccountId), 9) AS Place
  FROM (
    SELECT Step, BillingCurrency, SubAccountId, SubAccountName, Cost,
      sum(Cost) OVER (PARTITION BY BillingCurrency, SubAccountId) AS Total
    FROM (
      SELECT {{snippet: step}} AS Step, BillingCurrency, SubAccountId, SubAccountName, sum({{snippet: cost}}) AS Cost
      FROM daily_charges
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ALL
    ) AS steps
  ) AS totals
) AS places
GROUP BY Step, BillingCurrency, Place, CASE WHEN Place <= 8 THEN SubAccountId END
ORDER BY Step, Place, BillingCurrency
