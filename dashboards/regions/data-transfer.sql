SELECT ServiceProviderName, ServiceName, SkuMeter, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE ChargeCategory = 'Usage'
  AND (lower(SkuMeter) LIKE '%transfer%' OR lower(SkuMeter) LIKE '%egress%' OR lower(SkuMeter) LIKE '%inter zone%'
    OR lower(SkuMeter) LIKE '%inter region%' OR lower(SkuMeter) LIKE '%-bytes')
  {{snippet: filters}}
GROUP BY ServiceProviderName, ServiceName, SkuMeter, BillingCurrency
ORDER BY Cost DESC, ServiceProviderName, ServiceName, SkuMeter, BillingCurrency
LIMIT 100
