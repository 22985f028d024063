SELECT ServiceProviderName, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE {{snippet: is-third-party}} {{snippet: filters}}
GROUP BY ServiceProviderName, BillingCurrency
ORDER BY Cost DESC, ServiceProviderName, BillingCurrency
LIMIT 30
