SELECT focus_month(ChargeDate) AS Month, ServiceProviderName, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY ALL
ORDER BY Month, Cost DESC, ServiceProviderName, BillingCurrency
