SELECT ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency, ConsumedQuantity,
  focus_ratio(UsageCost, ConsumedQuantity) AS UnitCost, Cost
FROM (
  SELECT ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency, sum(ConsumedQuantity) AS ConsumedQuantity,
    sum(CASE WHEN ConsumedQuantity IS NOT NULL THEN EffectiveCost END) AS UsageCost, sum({{snippet: cost}}) AS Cost
  FROM charges
  WHERE SkuId IS NOT NULL {{snippet: filters}}
  GROUP BY ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency
) AS skus
ORDER BY Cost DESC, ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency
LIMIT 500
