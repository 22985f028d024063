-- title: Compare billed cost per subaccount to budget
-- question: Is a sub account within its budget?
-- number: 36
-- focus: 1.0
-- published: compare-billed-budget
-- columns: BilledCost, BillingCurrency, ChargeCategory, ChargePeriodStart, ProviderName, SubAccountId, SubAccountName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: provider text = null: one provider; every one without it
-- parameter: sub_account text = null: id of one sub account; every one without it
-- parameter: currency text = null: the currency of the budget; every one without it
-- parameter: budget decimal = null: the budget of each sub account for the whole span; without it only what was
--   billed
-- fault: Costs of several currencies were added up. It asks to compare with a budget and had none.
SELECT
  ProviderName, SubAccountId, SubAccountName, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, $budget AS Budget, $budget - sum(BilledCost) AS Remaining
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND ($provider IS NULL OR ProviderName = $provider)
  AND ($sub_account IS NULL OR SubAccountId = $sub_account)
  AND ($currency IS NULL OR BillingCurrency = $currency)
GROUP BY ProviderName, SubAccountId, SubAccountName, BillingCurrency
ORDER BY TotalBilledCost DESC, ProviderName, SubAccountId, BillingCurrency
