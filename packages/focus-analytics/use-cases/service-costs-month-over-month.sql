-- title: Analyze service costs month over month
-- question: How do the costs of services change from month to month?
-- number: 7
-- focus: 1.0
-- published: service-costs-month-over-month
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ProviderName, ServiceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: Costs of several currencies were added up. By number of the month, January of one year and of the next fall
--   together.
SELECT
  focus_month(ChargePeriodStart) AS ChargeMonth, ProviderName, ServiceName, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
GROUP BY ALL
ORDER BY ChargeMonth, TotalEffectiveCost DESC, ProviderName, ServiceName, BillingCurrency
