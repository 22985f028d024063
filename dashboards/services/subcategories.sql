SELECT ServiceCategory, ServiceSubcategory, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY ServiceCategory, ServiceSubcategory, BillingCurrency
ORDER BY Cost DESC, ServiceCategory, ServiceSubcategory, BillingCurrency
LIMIT 20
