-- title: Analyze cost per compute service for a subaccount
-- question: Which compute resources of a sub account cost most, and when were they used?
-- number: 18
-- focus: 1.0
-- published: cost-compute-subaccount
-- columns: BillingCurrency, ChargePeriodEnd, ChargePeriodStart, EffectiveCost, PricingQuantity, PricingUnit,
--   ResourceId, ResourceName, ServiceCategory, ServiceName, SubAccountId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: sub_account text = null: id of one sub account; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Quantities of different units were added up.
SELECT
  min(ChargePeriodStart) AS FirstChargePeriodStart, max(ChargePeriodEnd) AS LastChargePeriodEnd,
  SubAccountId, ServiceName, ResourceId, ResourceName, PricingUnit, BillingCurrency,
  sum(PricingQuantity) AS TotalPricingQuantity, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ServiceCategory = 'Compute'
  AND ($sub_account IS NULL OR SubAccountId = $sub_account)
GROUP BY ALL
ORDER BY TotalEffectiveCost DESC, SubAccountId, ServiceName, ResourceId, PricingUnit, BillingCurrency
