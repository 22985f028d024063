SELECT BillingMonth, InvoiceIssuerName, InvoiceId, BillingCurrency, ReconciliationState, InvoicedCost, BilledCost, VarianceCost,
  UnexplainedCost,
  nullif(Causes, '[]') AS Causes
FROM reconciliation
WHERE {{snippet: months-of-period}}
ORDER BY BillingMonth DESC, InvoiceIssuerName, InvoiceId, BillingCurrency
LIMIT 1000
