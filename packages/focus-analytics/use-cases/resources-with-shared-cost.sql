-- title: Identify resources with shared cost allocation
-- question: The cost of which resources is split among several consumers?
-- number: 55
-- focus: 1.3
-- published: identify-resources-with-shared-cost-allocation
-- columns: AllocatedMethodId, ChargeCategory, ChargePeriodStart, ResourceId, ResourceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
SELECT DISTINCT
  ResourceId, ResourceName, AllocatedMethodId
FROM focus_1_3
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND AllocatedMethodId IS NOT NULL
ORDER BY ResourceId, ResourceName, AllocatedMethodId
