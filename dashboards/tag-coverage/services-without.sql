SELECT ServiceName, ServiceProviderName, BillingCurrency, sum(UntaggedCost) AS UntaggedCost,
  focus_ratio(sum(UntaggedCost), sum(Cost)) AS UntaggedShare
FROM (
  SELECT ServiceName, ServiceProviderName, BillingCurrency, {{snippet: cost}} AS Cost,
    CASE WHEN {{snippet: is-tagged}} THEN 0 ELSE {{snippet: cost}} END AS UntaggedCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' {{snippet: filters}}
) AS usage
GROUP BY ServiceName, ServiceProviderName, BillingCurrency
HAVING sum(UntaggedCost) > 0
ORDER BY sum(UntaggedCost) DESC, ServiceName, ServiceProviderName, BillingCurrency
LIMIT 50
