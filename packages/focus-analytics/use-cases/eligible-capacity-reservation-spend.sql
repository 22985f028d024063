-- title: Identify Eligible Capacity Reservation Spend
-- question: What is spent on usage that capacity could be reserved for, and is it?
-- number: 67
-- focus: 1.4
-- published: identify-eligible-capacity-reservation-spend
-- columns: BilledCost, BillingCurrency, CapacityReservationStatus, ChargeCategory, ChargePeriodStart,
--   CommitmentProgramEligibilityDetails, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: programs text = null: commitment programs, separated by commas, that reserve capacity; every one without
--   it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Names of programs were fixed in the text.
SELECT
  ServiceProviderName, ServiceName, ProgramType, CapacityReservationStatus, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, count(*) AS ChargeCount
FROM (
  SELECT
    ServiceProviderName, ServiceName, CapacityReservationStatus, BillingCurrency, BilledCost,
    focus_json_text(Program, 'ProgramType') AS ProgramType
  FROM (
    SELECT
      ServiceProviderName, ServiceName, CapacityReservationStatus, BillingCurrency, BilledCost,
      focus_each(focus_json_list(CommitmentProgramEligibilityDetails, 'CommitmentPrograms')) AS Program
    FROM focus_1_4
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND ChargeCategory = 'Usage'
  ) AS Charges
) AS Eligible
WHERE focus_listed(ProgramType, $programs)
GROUP BY ALL
ORDER BY
  TotalBilledCost DESC, ServiceProviderName, ServiceName, ProgramType, CapacityReservationStatus, BillingCurrency
