-- title: Identify Eligible Uncovered Spend by Program Type
-- question: What is spent on usage that a commitment program could cover and none does, by service?
-- number: 68
-- focus: 1.4
-- published: identify-eligible-uncovered-spend-by-program-type
-- columns: BilledCost, BillingCurrency, ChargeCategory, ChargePeriodStart, CommitmentDiscountId,
--   CommitmentProgramEligibilityDetails, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: programs text = null: commitment programs, separated by commas, that give a discount; every one without
--   it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Names of programs were fixed in the text.
SELECT
  ServiceProviderName, ServiceName, ProgramType, BillingCurrency,
  sum(BilledCost) AS EligibleUncoveredCost
FROM (
  SELECT
    ServiceProviderName, ServiceName, BillingCurrency, BilledCost,
    focus_json_text(Program, 'ProgramType') AS ProgramType
  FROM (
    SELECT
      ServiceProviderName, ServiceName, BillingCurrency, BilledCost,
      focus_each(focus_json_list(CommitmentProgramEligibilityDetails, 'CommitmentPrograms')) AS Program
    FROM focus_1_4
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND ChargeCategory = 'Usage'
      AND CommitmentDiscountId IS NULL
  ) AS Charges
) AS Eligible
WHERE focus_listed(ProgramType, $programs)
GROUP BY ALL
ORDER BY EligibleUncoveredCost DESC, ServiceProviderName, ServiceName, ProgramType, BillingCurrency
