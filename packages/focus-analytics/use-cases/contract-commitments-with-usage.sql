-- title: Join contract commitment details with usage charges
-- question: Which charges were applied to which contract commitment, and what does that commitment say?
-- number: 56
-- focus: 1.3
-- columns: BillingCurrency, ChargeCategory, ChargePeriodStart, ContractApplied, ContractCommitmentCategory,
--   ContractCommitmentCost, ContractCommitmentDescription, ContractCommitmentId, ContractCommitmentPeriodEnd,
--   ContractCommitmentPeriodStart, ContractCommitmentQuantity, ContractCommitmentType, ContractCommitmentUnit,
--   ContractId, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
SELECT
  Applied.ServiceProviderName, Applied.ServiceName, Applied.CommitmentId AS ContractCommitmentId, Terms.ContractId,
  Terms.ContractCommitmentCategory, Terms.ContractCommitmentType, Terms.ContractCommitmentDescription,
  Terms.ContractCommitmentPeriodStart, Terms.ContractCommitmentPeriodEnd,
  Terms.ContractCommitmentCost, Terms.ContractCommitmentQuantity, Terms.ContractCommitmentUnit,
  Applied.BillingCurrency, Applied.TotalAppliedCost, Applied.TotalAppliedQuantity, Applied.ChargeCount
FROM (
  SELECT
    ServiceProviderName, ServiceName, CommitmentId, BillingCurrency,
    sum(AppliedCost) AS TotalAppliedCost, sum(AppliedQuantity) AS TotalAppliedQuantity, count(*) AS ChargeCount
  FROM (
    SELECT
      ServiceProviderName, ServiceName, BillingCurrency,
      focus_contract_commitment_id(Element) AS CommitmentId,
      focus_json_decimal(Element, 'ContractCommitmentAppliedCost') AS AppliedCost,
      focus_json_decimal(Element, 'ContractCommitmentAppliedQuantity') AS AppliedQuantity
    FROM (
      SELECT
        ServiceProviderName, ServiceName, BillingCurrency,
        focus_each(focus_json_list(ContractApplied, 'Elements')) AS Element
      FROM focus_1_3
      WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
        AND ChargeCategory = 'Usage'
    ) AS Charges
  ) AS Elements
  WHERE CommitmentId IS NOT NULL
  GROUP BY ALL
) AS Applied
LEFT JOIN contract_commitment AS Terms ON Terms.ContractCommitmentId = Applied.CommitmentId
ORDER BY Applied.ServiceProviderName, Applied.CommitmentId, Applied.ServiceName, Applied.BillingCurrency
