SELECT Kind, BillingCurrency, Cost
FROM (
  SELECT 1 AS Place, 'List' AS Kind, BillingCurrency, sum(ListCost) AS Cost
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}} GROUP BY BillingCurrency
  UNION ALL
  SELECT 2 AS Place, 'Contracted' AS Kind, BillingCurrency, sum(ContractedCost) AS Cost
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}} GROUP BY BillingCurrency
  UNION ALL
  SELECT 3 AS Place, 'Effective' AS Kind, BillingCurrency, sum(EffectiveCost) AS Cost
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}} GROUP BY BillingCurrency
  UNION ALL
  SELECT 4 AS Place, 'Billed' AS Kind, BillingCurrency, sum(BilledCost) AS Cost
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}} GROUP BY BillingCurrency
) AS costs
ORDER BY BillingCurrency, Place
