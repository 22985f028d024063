SELECT ServiceProviderName, ServiceName, SkuMeter, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM charges
WHERE ChargeCategory = 'Usage'
  AND (lower(concat(coalesce(SkuMeter, ''), ' ', coalesce(ChargeDescription, ''))) LIKE '%transfer%'
    OR lower(concat(coalesce(SkuMeter, ''), ' ', coalesce(ChargeDescription, ''))) LIKE '%egress%'
    OR lower(concat(coalesce(SkuMeter, ''), ' ', coalesce(ChargeDescription, ''))) LIKE '%inter zone%'
    OR lower(concat(coalesce(SkuMeter, ''), ' ', coalesce(ChargeDescription, ''))) LIKE '%inter region%'
    OR lower(coalesce(SkuMeter, '')) LIKE '%-bytes')
  {{snippet: filters}}
GROUP BY ServiceProviderName, ServiceName, SkuMeter, BillingCurrency
ORDER BY Cost DESC, ServiceProviderName, ServiceName, SkuMeter, BillingCurrency
LIMIT 100
