SELECT {{snippet: step}} AS Step, ChargeCategory, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY ALL
ORDER BY Step, ChargeCategory, BillingCurrency
