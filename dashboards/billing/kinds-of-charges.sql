SELECT BillingMonth, ChargeCategory, BillingCurrency, sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY BillingMonth, ChargeCategory, BillingCurrency
ORDER BY BillingMonth, ChargeCategory, BillingCurrency
