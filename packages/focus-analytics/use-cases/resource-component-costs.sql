-- title: Analyze costs of components of a resource
-- question: Which charges make up the cost of a resource?
-- number: 9
-- focus: 1.0
-- published: resource-component-costs
-- columns: BillingCurrency, ChargeDescription, ChargePeriodStart, EffectiveCost, ResourceId, ResourceName,
--   ResourceType, SkuId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: resource text = null: id of one resource; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ResourceId, ResourceName, ResourceType, ChargeDescription, SkuId, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ($resource IS NULL OR ResourceId = $resource)
GROUP BY ALL
ORDER BY ResourceId, TotalEffectiveCost DESC, SkuId, ChargeDescription, BillingCurrency
