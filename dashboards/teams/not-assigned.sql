SELECT SubAccountId, coalesce(max(SubAccountName), SubAccountId, '(none)') AS SubAccountName, ServiceName, ChargeCategory,
  BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE {{snippet: has-dimension}} AND {{snippet: dimension}} IS NULL {{snippet: filters}}
GROUP BY SubAccountId, ServiceName, ChargeCategory, BillingCurrency
ORDER BY Cost DESC, SubAccountId, ServiceName, ChargeCategory, BillingCurrency
LIMIT 100
