-- title: Identify unused capacity reservations
-- question: Which capacity reservations were paid for and not used?
-- number: 41
-- focus: 1.1
-- published: identify-unused-capacity-reservations
-- columns: BilledCost, BillingAccountId, BillingCurrency, CapacityReservationId, CapacityReservationStatus,
--   ChargePeriodStart, EffectiveCost, ProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, BillingAccountId, CapacityReservationId, CapacityReservationStatus, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_1
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND CapacityReservationStatus = 'Unused'
GROUP BY ALL
ORDER BY TotalEffectiveCost DESC, ProviderName, BillingAccountId, CapacityReservationId, BillingCurrency
