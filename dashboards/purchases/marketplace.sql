SELECT ServiceProviderName, ServiceName, InvoiceIssuerName, BillingCurrency, sum({{snippet: cost}}) AS Cost,
  min(FirstChargeDate) AS FirstDay, max(LastChargeDate) AS LastDay
FROM daily_charges
WHERE {{snippet: is-third-party}} {{snippet: filters}}
GROUP BY ServiceProviderName, ServiceName, InvoiceIssuerName, BillingCurrency
ORDER BY Cost DESC, ServiceProviderName, ServiceName, InvoiceIssuerName, BillingCurrency
LIMIT 200
