-- title: Analyze costs by availability zone for a subaccount
-- question: How do the costs of a sub account spread over availability zones?
-- number: 19
-- focus: 1.0
-- published: costs-by-availability-zone
-- columns: AvailabilityZone, BillingCurrency, BillingPeriodStart, ChargePeriodStart, EffectiveCost, ProviderName,
--   RegionName, SubAccountId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: sub_account text = null: id of one sub account; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, SubAccountId, RegionName, AvailabilityZone, BillingPeriodStart, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ($sub_account IS NULL OR SubAccountId = $sub_account)
GROUP BY ALL
ORDER BY ProviderName, SubAccountId, RegionName, AvailabilityZone, BillingPeriodStart, BillingCurrency
