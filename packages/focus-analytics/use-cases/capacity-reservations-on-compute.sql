-- title: Analyze capacity reservations on compute costs
-- question: How much compute runs on capacity reservations, how much of them is unused, how much runs without?
-- number: 40
-- focus: 1.1
-- published: analyze-capacity-reservations-on-compute-costs
-- columns: BilledCost, BillingAccountId, BillingCurrency, CapacityReservationId, CapacityReservationStatus,
--   ChargePeriodStart, EffectiveCost, ProviderName, ServiceCategory
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Grouped by reservation id without showing it, it gave several rows that look
--   alike.
SELECT
  CASE
    WHEN CapacityReservationId IS NOT NULL AND CapacityReservationStatus = 'Unused' THEN 'Unused Capacity Reservation'
    WHEN CapacityReservationId IS NOT NULL AND CapacityReservationStatus = 'Used'
      THEN 'Compute using Capacity Reservation'
    ELSE 'Compute without Capacity Reservation'
  END AS ReservationUse,
  ProviderName, BillingAccountId, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_1
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ServiceCategory = 'Compute'
GROUP BY ALL
ORDER BY ReservationUse, ProviderName, BillingAccountId, BillingCurrency
