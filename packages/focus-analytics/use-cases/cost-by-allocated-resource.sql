-- title: Analyze total cost by allocated resource
-- question: What do the workloads cost that shared resources were split among?
-- number: 54
-- focus: 1.3
-- published: analyze-total-cost-by-allocated-resource
-- columns: AllocatedMethodId, AllocatedResourceId, AllocatedResourceName, BillingCurrency, ChargeCategory,
--   ChargePeriodStart, EffectiveCost, ResourceId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: Costs of several currencies were added up.
SELECT
  AllocatedResourceId, AllocatedResourceName, ResourceId AS OriginResourceId, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost, count(*) AS ChargeCount
FROM focus_1_3
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND AllocatedMethodId IS NOT NULL
  AND AllocatedResourceId IS NOT NULL
GROUP BY ALL
ORDER BY TotalEffectiveCost DESC, AllocatedResourceId, AllocatedResourceName, OriginResourceId, BillingCurrency
