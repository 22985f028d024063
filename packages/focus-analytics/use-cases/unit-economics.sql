-- title: Calculate unit economics
-- question: What does a unit cost each day, such as a gigabyte transferred?
-- number: 48
-- focus: 1.2
-- published: calculate-unit-economics
-- columns: BilledCost, BillingCurrency, ChargeDescription, ChargePeriodStart, ConsumedQuantity, ConsumedUnit
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: description text = transfer: words in ChargeDescription, in capitals or not
-- parameter: unit text = GB: the ConsumedUnit to divide by
-- fault: Costs of several currencies were added up. It has no period, only finds descriptions in small letters, and
--   cuts quantities to two decimals.
-- peer: It finds descriptions in small letters only and cuts quantities to two decimals.
SELECT
  focus_day(ChargePeriodStart) AS ChargeDay, ConsumedUnit, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, sum(ConsumedQuantity) AS TotalConsumedQuantity,
  focus_ratio(sum(BilledCost), sum(ConsumedQuantity)) AS CostPerUnit
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND lower(ChargeDescription) LIKE '%' || lower($description) || '%'
  AND ConsumedUnit = $unit
GROUP BY ALL
ORDER BY ChargeDay, BillingCurrency
