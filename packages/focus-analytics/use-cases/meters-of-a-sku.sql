-- title: Analyze the different metered costs for a particular SKU
-- question: Which meters make up the cost of a SKU?
-- number: 38
-- focus: 1.1
-- published: analyze-the-different-metered-costs-for-a-particular-sku
-- columns: BillingCurrency, ChargePeriodEnd, ChargePeriodStart, EffectiveCost, ListCost, ListUnitPrice,
--   PricingQuantity, PricingUnit, ProviderName, SkuId, SkuMeter, SkuPriceId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: sku text = null: id of one SKU; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. It asks for the meters of one SKU, but names neither SkuMeter nor a SKU, and
--   stops after a hundred rows.
-- peer: It stops after a hundred rows; here are all, each with its meter.
SELECT
  ProviderName, ChargePeriodStart, ChargePeriodEnd, SkuId, SkuMeter, SkuPriceId, PricingUnit, ListUnitPrice,
  BillingCurrency,
  sum(PricingQuantity) AS TotalPricingQuantity, sum(ListCost) AS TotalListCost,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_1
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ($sku IS NULL OR SkuId = $sku)
GROUP BY ALL
ORDER BY ChargePeriodStart, ProviderName, SkuId, SkuMeter, SkuPriceId, PricingUnit, ListUnitPrice, BillingCurrency
