SELECT BillingMonth, ChargeFrequency, BillingCurrency, sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE ChargeCategory = 'Purchase' {{snippet: filters}}
GROUP BY BillingMonth, ChargeFrequency, BillingCurrency
ORDER BY BillingMonth, ChargeFrequency, BillingCurrency
