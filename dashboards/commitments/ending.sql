SELECT ContractCommitmentId, ContractCommitmentType, PeriodEndDate,
  finops_days_between(newest.LastDay, PeriodEndDate) AS DaysLeft, ContractCommitmentCost, BillingCurrency
FROM contract_commitments
CROSS JOIN (SELECT max(LastChargeDate) AS LastDay FROM freshness) AS newest
WHERE PeriodEndDate > newest.LastDay
ORDER BY PeriodEndDate, ContractCommitmentId
LIMIT 50
