SELECT {{snippet: step}} AS Step, CASE WHEN {{snippet: is-tagged}} THEN 'Tagged' ELSE 'Not tagged' END AS TagState,
  BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE ChargeCategory = 'Usage' {{snippet: filters}}
GROUP BY ALL
ORDER BY Step, TagState DESC, BillingCurrency
