SELECT BillingCurrency,
  focus_ratio(sum(CASE WHEN DimensionValue IS NOT NULL THEN Cost ELSE 0 END), sum(Cost)) AS AssignedShare,
  sum(CASE WHEN DimensionValue IS NOT NULL THEN Cost ELSE 0 END) AS AssignedCost, sum(Cost) AS Cost
FROM (
  SELECT BillingCurrency, {{snippet: dimension}} AS DimensionValue, {{snippet: cost}} AS Cost
  FROM daily_charges
  WHERE {{snippet: has-dimension}} {{snippet: filters}}
) AS owners
GROUP BY BillingCurrency
ORDER BY sum(Cost) DESC, BillingCurrency
