SELECT SubAccountId, coalesce(max(SubAccountName), SubAccountId, '(none)') AS SubAccountName, BillingCurrency,
  sum(UntaggedCost) AS UntaggedCost, focus_ratio(sum(UntaggedCost), sum(Cost)) AS UntaggedShare
FROM (
  SELECT SubAccountId, SubAccountName, BillingCurrency, {{snippet: cost}} AS Cost,
    CASE WHEN {{snippet: is-tagged}} THEN 0 ELSE {{snippet: cost}} END AS UntaggedCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' {{snippet: filters}}
) AS usage
GROUP BY SubAccountId, BillingCurrency
HAVING sum(UntaggedCost) > 0
ORDER BY sum(UntaggedCost) DESC, SubAccountId, BillingCurrency
LIMIT 50
