-- title: Calculate average rate of a component resource
-- question: What does a core cost on average, by instance series and region?
-- number: 46
-- focus: 1.2
-- published: calculate-average-rate-of-a-component-resource
-- columns: BillingCurrency, ChargeCategory, ChargeClass, ChargePeriodStart, EffectiveCost, PricingQuantity,
--   PricingUnit, ProviderName, RegionName, ServiceName, SkuPriceDetails
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: its JSON functions are MySQL's. It added up the core count of every row, whether the row is
--   of an hour or of a month: here cores are multiplied by the quantity they were priced for, so with a PricingUnit
--   of Hours the rate is per core-hour. ChargePeriodEnd is exclusive: asking for less than the end of the span leaves
--   its last charges out. Costs of several currencies were added up.
-- peer: It adds up the core counts of rows; here cores count by the quantity that was priced.
SELECT
  ProviderName, ServiceName, PricingUnit, RegionName, InstanceSeries, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost,
  sum(focus_product(CoreCount, PricingQuantity)) AS TotalCores,
  focus_ratio(sum(EffectiveCost), sum(focus_product(CoreCount, PricingQuantity))) AS EffectiveCostPerCore
FROM (
  SELECT
    ProviderName, ServiceName, PricingUnit, RegionName, BillingCurrency, EffectiveCost, PricingQuantity,
    focus_json_text(SkuPriceDetails, 'InstanceSeries') AS InstanceSeries,
    focus_json_decimal(SkuPriceDetails, 'CoreCount') AS CoreCount
  FROM focus_1_2
  WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    AND ChargeCategory = 'Usage'
    AND ChargeClass IS NULL
) AS Charges
WHERE CoreCount IS NOT NULL
  AND InstanceSeries IS NOT NULL
GROUP BY ALL
ORDER BY ProviderName, ServiceName, RegionName, InstanceSeries, PricingUnit, BillingCurrency
