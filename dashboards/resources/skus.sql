SELECT ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency, ConsumedQuantity,
  focus_ratio(UsageCost, ConsumedQuantity) AS UnitCost, Cost
FROM (
  SELECT ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency, sum(ConsumedQuantity) AS ConsumedQuantity,
    sum(CASE WHEN HasConsumedQuantity THEN EffectiveCost END) AS UsageCost, sum({{snippet: cost}}) AS Cost
  FROM charge_details
  WHERE SkuId IS NOT NULL {{snippet: filters}}
  GROUP BY ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency
) AS skus
ORDER BY Cost DESC, ServiceName, SkuMeter, SkuId, ConsumedUnit, BillingCurrency
LIMIT 500
