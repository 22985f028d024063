SELECT BillingCurrency,
  focus_ratio(sum(CASE WHEN HasListPrice THEN EffectiveCost ELSE 0 END), sum(EffectiveCost)) AS PricedShare,
  sum(CASE WHEN HasListPrice THEN 0 ELSE EffectiveCost END) AS UnpricedCost
FROM daily_charges
WHERE ChargeCategory = 'Usage' {{snippet: filters}}
GROUP BY BillingCurrency
ORDER BY BillingCurrency
