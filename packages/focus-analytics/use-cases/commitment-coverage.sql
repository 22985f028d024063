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
--   programs were fixed in the text. Where a bill does not tell what is eligible, all that is eligible seemed
--   covered; here the rate is then NULL, and the cost that nothing is known of stands beside it.
-- peer: It counts what commitments left unused as covered, here it is left out, and gives no provider whose bill
--   tells of no eligibility and no commitment.
SELECT
  ServiceProviderName, BillingCurrency,
  sum(CASE WHEN IsCovered THEN EffectiveCost ELSE 0 END) AS CoveredCost,
  sum(CASE WHEN IsCovered OR IsListed THEN EffectiveCost ELSE 0 END) AS EligibleCost,
  sum(CASE WHEN IsCovered OR IsKnown THEN 0 ELSE EffectiveCost END) AS UnknownEligibilityCost,
  focus_ratio(
    sum(CASE WHEN IsCovered THEN EffectiveCost ELSE 0 END),
    CASE
      WHEN count(CASE WHEN IsKnown THEN 1 END) = 0 THEN NULL
      ELSE sum(CASE WHEN IsCovered OR IsListed THEN EffectiveCost ELSE 0 END)
    END) AS CoverageRate
FROM (
  SELECT
    ServiceProviderName, BillingCurrency, EffectiveCost,
    CommitmentDiscountId IS NOT NULL AS IsCovered,
    CommitmentProgramEligibilityDetails IS NOT NULL AS IsKnown,
    focus_listed_count(CommitmentProgramEligibilityDetails, 'CommitmentPrograms', 'ProgramType', $programs) > 0 AS IsListed
  FROM focus_1_4
  WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    AND ChargeCategory = 'Usage'
    AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
) AS Charges
GROUP BY ALL
ORDER BY ServiceProviderName, BillingCurrency
