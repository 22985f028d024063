-- title: Effective Cost by Service and Region
-- question: What do services cost in each region, by billing period?
-- number: 66
-- focus: 1.4
-- published: effective-cost-by-service-and-region
-- columns: BillingCurrency, BillingPeriodEnd, BillingPeriodStart, EffectiveCost, PricingQuantity, PricingUnit,
--   RegionId, RegionName, ServiceCategory, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out. Costs of
--   several currencies were added up.
SELECT
  ServiceProviderName, BillingPeriodStart, BillingPeriodEnd, ServiceCategory, ServiceName, RegionId, RegionName,
  PricingUnit, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost, sum(PricingQuantity) AS TotalPricingQuantity
FROM focus_1_4
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY BillingPeriodStart, ServiceProviderName, ServiceCategory, ServiceName, RegionId, PricingUnit, BillingCurrency
