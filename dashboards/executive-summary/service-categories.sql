SELECT ServiceCategory, BillingCurrency, Cost, focus_ratio(Cost, sum(Cost) OVER (PARTITION BY BillingCurrency)) AS CostShare
FROM (
  SELECT ServiceCategory, BillingCurrency, sum({{snippet: cost}}) AS Cost
  FROM daily_charges
  WHERE 1 = 1 {{snippet: filters}}
  GROUP BY ServiceCategory, BillingCurrency
) AS categories
ORDER BY Cost DESC, ServiceCategory, BillingCurrency
