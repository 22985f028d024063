-- title: Report service costs by providers subaccount
-- question: What do the services of a sub account cost, with upfront and recurring fees spread?
-- number: 6
-- focus: 1.0
-- published: report-service-costs-by-providers-subaccount
-- columns: BillingCurrency, BillingPeriodStart, ChargePeriodStart, EffectiveCost, ProviderName, ServiceName,
--   SubAccountId
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: provider text = null: one provider; every one without it
-- parameter: sub_account text = null: id of one sub account; every one without it
-- fault: It did not bind: it orders by BillingPeriodStart, which is not grouped. BillingPeriodEnd is exclusive:
--   asking for less than the end of the span leaves its last month out. Costs of several currencies were added up.
SELECT
  ProviderName, ServiceName, SubAccountId, ChargePeriodStart, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ($provider IS NULL OR ProviderName = $provider)
  AND ($sub_account IS NULL OR SubAccountId = $sub_account)
GROUP BY ALL
ORDER BY TotalEffectiveCost DESC, ChargePeriodStart DESC, ProviderName, ServiceName, SubAccountId, BillingCurrency
