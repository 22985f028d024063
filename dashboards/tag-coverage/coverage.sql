SELECT BillingCurrency, focus_ratio(sum(CASE WHEN IsTagged = 1 THEN Cost ELSE 0 END), sum(Cost)) AS TaggedShare,
  sum(CASE WHEN IsTagged = 1 THEN Cost ELSE 0 END) AS TaggedCost, sum(Cost) AS Cost
FROM (
  SELECT BillingCurrency, CASE WHEN {{snippet: is-tagged}} THEN 1 ELSE 0 END AS IsTagged, {{snippet: cost}} AS Cost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' {{snippet: filters}}
) AS usage
GROUP BY BillingCurrency
ORDER BY sum(Cost) DESC, BillingCurrency
