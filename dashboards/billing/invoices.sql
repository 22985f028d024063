SELECT BillingMonth, InvoiceIssuerName, InvoiceId, max(coalesce(BillingAccountName, BillingAccountId)) AS BillingAccountName,
  BillingCurrency,
  sum(CASE WHEN ChargeCategory IN ('Usage', 'Purchase') THEN BilledCost ELSE 0 END) AS ChargeCost,
  sum(CASE WHEN ChargeCategory = 'Tax' THEN BilledCost ELSE 0 END) AS TaxCost,
  sum(CASE WHEN ChargeCategory = 'Credit' THEN BilledCost ELSE 0 END) AS CreditCost,
  sum(CASE WHEN ChargeCategory = 'Adjustment' THEN BilledCost ELSE 0 END) AS AdjustmentCost,
  sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY BillingMonth, InvoiceIssuerName, InvoiceId, BillingCurrency
ORDER BY BillingMonth DESC, sum(BilledCost) DESC, InvoiceIssuerName, InvoiceId, BillingCurrency
LIMIT 1000
