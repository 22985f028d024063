SELECT BillingMonth, BillingCurrency, sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY BillingMonth, BillingCurrency
ORDER BY BillingMonth, BillingCurrency
