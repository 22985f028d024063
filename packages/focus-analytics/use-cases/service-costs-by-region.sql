-- title: Analyze service costs by region
-- question: What does each service cost in each region over time?
-- number: 5
-- focus: 1.0
-- published: analyze-service-costs-by-region
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ProviderName, RegionId, ServiceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ChargePeriodStart, ProviderName, RegionId, ServiceName, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
GROUP BY ALL
ORDER BY ChargePeriodStart, TotalEffectiveCost DESC, ProviderName, RegionId, ServiceName, BillingCurrency
