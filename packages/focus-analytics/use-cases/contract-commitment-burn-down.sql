-- title: Track contract commitment burn-down over time
-- question: How far is each contract commitment used up, billing period by billing period?
-- number: 58
-- focus: 1.3
-- published: track-contract-commitment-burn-down-over-time
-- columns: BillingAccountId, BillingCurrency, BillingPeriodStart, ChargeCategory, ContractApplied,
--   ContractCommitmentId, EffectiveCost, ServiceProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: Costs of several currencies were added up. Purchases counted as consumption, costs were added up as binary
--   floats, and the key is read as ContractCommitmentID only, which the 1.4 schema spells ContractCommitmentId.
SELECT
  BillingPeriodStart, ServiceProviderName, BillingAccountId, CommitmentId AS ContractCommitmentId, BillingCurrency,
  TotalAppliedCost, TotalEffectiveCost,
  sum(TotalAppliedCost) OVER (
    PARTITION BY ServiceProviderName, BillingAccountId, CommitmentId, BillingCurrency
    ORDER BY BillingPeriodStart ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS AppliedCostSoFar
FROM (
  SELECT
    BillingPeriodStart, ServiceProviderName, BillingAccountId, CommitmentId, BillingCurrency,
    sum(AppliedCost) AS TotalAppliedCost, sum(EffectiveCost) AS TotalEffectiveCost
  FROM (
    SELECT
      BillingPeriodStart, ServiceProviderName, BillingAccountId, BillingCurrency, EffectiveCost,
      focus_contract_commitment_id(Element) AS CommitmentId,
      focus_json_decimal(Element, 'ContractCommitmentAppliedCost') AS AppliedCost
    FROM (
      SELECT
        BillingPeriodStart, ServiceProviderName, BillingAccountId, BillingCurrency, EffectiveCost,
        focus_each(focus_json_list(ContractApplied, 'Elements')) AS Element
      FROM focus_1_3
      WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
        AND ChargeCategory = 'Usage'
    ) AS Charges
  ) AS Elements
  WHERE CommitmentId IS NOT NULL
  GROUP BY ALL
) AS Periods
ORDER BY BillingPeriodStart, ServiceProviderName, BillingAccountId, ContractCommitmentId, BillingCurrency
