SELECT BillingCurrency, sum(abs(UnexplainedCost)) AS UnexplainedCost, sum(abs(VarianceCost)) AS VarianceCost
FROM reconciliation
WHERE VarianceCost IS NOT NULL AND {{snippet: months-of-period}}
GROUP BY BillingCurrency
ORDER BY BillingCurrency
