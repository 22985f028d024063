SELECT BillingCurrency, focus_ratio(sum(ListCost) - sum(EffectiveCost), sum(ListCost)) AS SavingsRate,
  sum(ListCost) - sum(EffectiveCost) AS SavingsCost
FROM daily_charges
WHERE ChargeCategory = 'Usage' AND HasListPrice {{snippet: filters}}
GROUP BY BillingCurrency
HAVING sum(ListCost) > 0
ORDER BY BillingCurrency
