-- title: Analyze resource costs by SKU
-- question: Which SKUs cost most?
-- number: 16
-- focus: 1.0
-- published: resource-costs-sku
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ListCost, ListUnitPrice, PricingQuantity, PricingUnit,
--   ProviderName, SkuId, SkuPriceId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: limit integer = 100: how many SKUs of each currency
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. It cut off after the first hundred charge periods, not after the hundred
--   costliest SKUs.
-- peer: It gives the first hundred groups by charge period; here are the costliest SKUs of the whole span.
SELECT
  ProviderName, SkuId, SkuPriceId, PricingUnit, ListUnitPrice, BillingCurrency,
  TotalPricingQuantity, TotalListCost, TotalEffectiveCost
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY BillingCurrency
      ORDER BY TotalEffectiveCost DESC, ProviderName, SkuId, SkuPriceId, PricingUnit, ListUnitPrice) AS CostRank
  FROM (
    SELECT
      ProviderName, SkuId, SkuPriceId, PricingUnit, ListUnitPrice, BillingCurrency,
      sum(PricingQuantity) AS TotalPricingQuantity, sum(ListCost) AS TotalListCost,
      sum(EffectiveCost) AS TotalEffectiveCost
    FROM focus_1_0
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    GROUP BY ALL
  ) AS Skus
) AS Ranked
WHERE CostRank <= $limit
ORDER BY BillingCurrency, CostRank
