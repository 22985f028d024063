SELECT BillingMonth, ReconciliationState, BillingCurrency, sum(abs(BilledCost)) AS AbsoluteCost, count(*) AS Invoices
FROM reconciliation
WHERE {{snippet: months-of-period}}
GROUP BY BillingMonth, ReconciliationState, BillingCurrency
ORDER BY BillingMonth, ReconciliationState, BillingCurrency
