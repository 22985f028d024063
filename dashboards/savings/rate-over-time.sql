SELECT {{snippet: step}} AS Step, ServiceProviderName, BillingCurrency,
  focus_ratio(sum(ListCost) - sum(EffectiveCost), sum(ListCost)) AS SavingsRate
FROM daily_charges
WHERE ChargeCategory = 'Usage' AND HasListPrice {{snippet: filters}}
GROUP BY ALL
HAVING sum(ListCost) > 0
ORDER BY Step, ServiceProviderName, BillingCurrency
