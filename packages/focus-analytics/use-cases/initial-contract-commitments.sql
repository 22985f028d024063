-- title: Report on initial contract commitments
-- question: Which contract commitments were bought, and for how much?
-- number: 57
-- focus: 1.3
-- published: report-on-initial-contract-commitments
-- columns: BillingCurrency, ChargeCategory, ChargePeriodEnd, ChargePeriodStart, ContractApplied,
--   ContractCommitmentId, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. It added
--   costs up as binary floats, and reads the key as ContractCommitmentID only, which the 1.4 schema spells
--   ContractCommitmentId.
SELECT
  min(ChargePeriodStart) AS FirstChargePeriodStart, max(ChargePeriodEnd) AS LastChargePeriodEnd,
  ServiceProviderName, CommitmentId AS ContractCommitmentId, BillingCurrency,
  sum(AppliedCost) AS TotalAppliedCost
FROM (
  SELECT
    ChargePeriodStart, ChargePeriodEnd, ServiceProviderName, BillingCurrency,
    focus_contract_commitment_id(Element) AS CommitmentId,
    focus_json_decimal(Element, 'ContractCommitmentAppliedCost') AS AppliedCost
  FROM (
    SELECT
      ChargePeriodStart, ChargePeriodEnd, ServiceProviderName, BillingCurrency,
      focus_each(focus_json_list(ContractApplied, 'Elements')) AS Element
    FROM focus_1_3
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND ChargeCategory = 'Purchase'
  ) AS Purchases
) AS Elements
WHERE AppliedCost IS NOT NULL
GROUP BY ALL
ORDER BY FirstChargePeriodStart, ServiceProviderName, ContractCommitmentId, BillingCurrency
