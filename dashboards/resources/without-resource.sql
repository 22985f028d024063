SELECT ServiceName, ChargeCategory, ServiceProviderName, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM charge_details
WHERE ResourceId IS NULL {{snippet: filters}}
GROUP BY ServiceName, ChargeCategory, ServiceProviderName, BillingCurrency
ORDER BY Cost DESC, ServiceName, ChargeCategory, ServiceProviderName, BillingCurrency
LIMIT 200
