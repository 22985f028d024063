-- title: Get historical usage and rates to enable cost forecasting
-- question: Which quantities were used at which effective rate, to forecast costs from?
-- number: 26
-- focus: 1.0
-- published: forecast-costs
-- columns: BillingCurrency, BillingPeriodEnd, BillingPeriodStart, EffectiveCost, PricingQuantity, PricingUnit,
--   ProviderName, RegionId, RegionName, ServiceCategory, ServiceName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: Costs of several currencies were added up. It asks for rates and gave none.
SELECT
  ProviderName, BillingPeriodStart, BillingPeriodEnd, ServiceCategory, ServiceName, RegionId, RegionName, PricingUnit,
  BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost, sum(PricingQuantity) AS TotalPricingQuantity,
  focus_ratio(sum(EffectiveCost), sum(PricingQuantity)) AS EffectiveRate
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingPeriodStart, ProviderName, ServiceCategory, ServiceName, RegionId, PricingUnit, BillingCurrency
