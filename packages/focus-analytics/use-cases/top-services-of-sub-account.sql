-- title: Analyze service costs by subaccount
-- question: Which services of a sub account cost most?
-- number: 33
-- focus: 1.0
-- published: service-costs-subaccount
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ServiceName, SubAccountId, SubAccountName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: sub_account text = null: id of one sub account; every one without it
-- parameter: limit integer = 10: how many services of each sub account and currency
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. Grouped by charge period, it gave the ten costliest hours or days of services
--   instead of the ten costliest services.
-- peer: It gives the ten costliest charge periods of services; here are services over the whole span.
SELECT
  SubAccountId, SubAccountName, ServiceName, BillingCurrency, TotalEffectiveCost
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY SubAccountId, SubAccountName, BillingCurrency
      ORDER BY TotalEffectiveCost DESC, ServiceName) AS CostRank
  FROM (
    SELECT
      SubAccountId, SubAccountName, ServiceName, BillingCurrency, sum(EffectiveCost) AS TotalEffectiveCost
    FROM focus_1_0
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND ($sub_account IS NULL OR SubAccountId = $sub_account)
    GROUP BY ALL
  ) AS Services
) AS Ranked
WHERE CostRank <= $limit
ORDER BY SubAccountId, SubAccountName, BillingCurrency, CostRank
