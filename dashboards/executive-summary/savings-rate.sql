SELECT BillingCurrency,
  focus_ratio(sum(PricedListCost) - sum(PricedCost), sum(PricedListCost)) AS SavingsRate,
  sum(PricedListCost) - sum(PricedCost) AS Savings,
  focus_ratio(sum(PricedCost), sum(UsageCost)) AS CostWithPrice
FROM (
  SELECT BillingCurrency, EffectiveCost AS UsageCost,
    CASE WHEN HasListPrice THEN ListCost ELSE 0 END AS PricedListCost,
    CASE WHEN HasListPrice THEN EffectiveCost ELSE 0 END AS PricedCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' {{snippet: filters}}
) AS usage
GROUP BY BillingCurrency
HAVING sum(PricedListCost) > 0
ORDER BY sum(UsageCost) DESC, BillingCurrency
