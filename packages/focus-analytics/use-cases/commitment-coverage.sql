-- title: Calculate Commitment Discount Coverage Rate with Eligibility-Adjusted Denominator
-- question: Which share of the cost that commitment discounts could cover is covered?
-- number: 61
-- focus: 1.4
-- published: calculate-commitment-discount-coverage-rate-with-eligibility-adjusted-denominator
-- columns: BillingCurrency, ChargeCategory, ChargePeriodStart, CommitmentDiscountId, CommitmentDiscountStatus,
--   CommitmentProgramEligibilityDetails, EffectiveCost, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: programs text = null: commitment programs, separated by commas, that give a discount; every one without
--   it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. It counted unused commitments as covered cost, as its own note warns. Names of
--   programs were fixed in the text.
-- peer: It counts what commitments left unused as covered; here it is left out.
SELECT
  ServiceProviderName, BillingCurrency,
  sum(CASE WHEN CommitmentDiscountId IS NOT NULL THEN EffectiveCost ELSE 0 END) AS CoveredCost,
  sum(EffectiveCost) AS EligibleCost,
  focus_ratio(
    sum(CASE WHEN CommitmentDiscountId IS NOT NULL THEN EffectiveCost ELSE 0 END),
    sum(EffectiveCost)) AS CoverageRate
FROM focus_1_4
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
  AND (CommitmentDiscountId IS NOT NULL
    OR focus_listed_count(CommitmentProgramEligibilityDetails, 'CommitmentPrograms', 'ProgramType', $programs) > 0)
GROUP BY ALL
ORDER BY ServiceProviderName, BillingCurrency
