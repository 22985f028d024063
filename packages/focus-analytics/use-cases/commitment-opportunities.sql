-- title: Compare Commitment Opportunities Across Providers (Cross-Provider with SaaS)
-- question: Where is cost that a commitment program could cover and none does?
-- number: 64
-- focus: 1.4
-- published: compare-commitment-opportunities-across-providers-cross-provider-with-saas
-- columns: BillingCurrency, ChargeCategory, ChargePeriodStart, CommitmentDiscountId, CommitmentDiscountStatus,
--   CommitmentProgramEligibilityDetails, EffectiveCost, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: programs text = null: commitment programs, separated by commas, that give a discount; every one without
--   it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Unused commitments counted as eligible cost. Names of programs were fixed in
--   the text. A charge that several programs could cover stands under each: these rows can't be added up.
SELECT
  ServiceProviderName, ProgramType, BillingCurrency,
  sum(EffectiveCost) AS EligibleCost, sum(UncoveredCost) AS UncoveredEligibleCost,
  focus_ratio(sum(UncoveredCost), sum(EffectiveCost)) AS UncoveredRate
FROM (
  SELECT
    ServiceProviderName, BillingCurrency, EffectiveCost,
    CASE WHEN CommitmentDiscountId IS NULL THEN EffectiveCost ELSE 0 END AS UncoveredCost,
    focus_json_text(Program, 'ProgramType') AS ProgramType
  FROM (
    SELECT
      ServiceProviderName, BillingCurrency, EffectiveCost, CommitmentDiscountId,
      focus_each(focus_json_list(CommitmentProgramEligibilityDetails, 'CommitmentPrograms')) AS Program
    FROM focus_1_4
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND ChargeCategory = 'Usage'
      AND coalesce(CommitmentDiscountStatus, '') <> 'Unused'
  ) AS Charges
) AS Eligible
WHERE focus_listed(ProgramType, $programs)
GROUP BY ALL
ORDER BY UncoveredEligibleCost DESC, ServiceProviderName, ProgramType, BillingCurrency
