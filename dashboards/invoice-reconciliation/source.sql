SELECT x_ExportName, BillingCurrency, sum(NativeCost) AS NativeCost, sum(BilledCost) AS BilledCost,
  sum(BilledCost) - sum(NativeCost) AS VarianceCost
FROM source_ties
WHERE {{snippet: months-of-period}}
GROUP BY x_ExportName, BillingCurrency
ORDER BY x_ExportName, BillingCurrency
