SELECT max(ServiceName) AS ServiceName, max(SkuMeter) AS SkuMeter, SkuPriceId, PricingUnit, BillingCurrency,
  coalesce(PricingCurrency, BillingCurrency) AS PricingCurrency, min(ListUnitPrice) AS LowestListPrice,
  max(ListUnitPrice) AS HighestListPrice, min(ContractedUnitPrice) AS LowestContractedPrice,
  max(ContractedUnitPrice) AS HighestContractedPrice, sum(EffectiveCost) AS EffectiveCost
FROM charge_details
WHERE SkuPriceId IS NOT NULL AND ChargeCategory = 'Usage' {{snippet: filters}}
GROUP BY SkuPriceId, PricingUnit, BillingCurrency, coalesce(PricingCurrency, BillingCurrency)
HAVING min(ListUnitPrice) <> max(ListUnitPrice) OR min(ContractedUnitPrice) <> max(ContractedUnitPrice)
ORDER BY sum(EffectiveCost) DESC, SkuPriceId, PricingUnit, BillingCurrency
LIMIT 200
