SELECT ServiceName, ServiceProviderName, BillingCurrency, ListCost, NegotiatedCost,
  ListCost - NegotiatedCost - EffectiveCost AS CommitmentCost, EffectiveCost,
  focus_ratio(ListCost - EffectiveCost, ListCost) AS SavingsRate
FROM (
  SELECT ServiceName, ServiceProviderName, BillingCurrency, sum(ListCost) AS ListCost,
    sum(ListCost) - sum(ContractedCost) AS NegotiatedCost, sum(EffectiveCost) AS EffectiveCost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND HasListPrice {{snippet: filters}}
  GROUP BY ServiceName, ServiceProviderName, BillingCurrency
) AS services
ORDER BY ListCost - EffectiveCost DESC, ServiceName, ServiceProviderName, BillingCurrency
LIMIT 200
