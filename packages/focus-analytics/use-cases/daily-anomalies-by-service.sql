-- title: Identify anomalous daily spending by subaccount, region, and service
-- question: On which days does a sub account spend unusually on a service in a region?
-- number: 20
-- focus: 1.0
-- published: daily-anomaly-services
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ProviderName, RegionId, RegionName, ServiceName,
--   SubAccountId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: it gives an alias within GROUP BY. It only fetched daily costs; here each day stands beside
--   the mean of the seven days with costs before it. ChargePeriodEnd is exclusive: asking for less than the end of
--   the span leaves its last charges out. Costs of several currencies were added up.
SELECT
  ChargeDay, ProviderName, SubAccountId, RegionId, RegionName, ServiceName, BillingCurrency, DailyEffectiveCost,
  UsualEffectiveCost,
  focus_ratio(DailyEffectiveCost, UsualEffectiveCost) AS TimesUsual
FROM (
  SELECT
    ChargeDay, ProviderName, SubAccountId, RegionId, RegionName, ServiceName, BillingCurrency, DailyEffectiveCost,
    focus_ratio(sum(DailyEffectiveCost) OVER DaysBefore, count(*) OVER DaysBefore) AS UsualEffectiveCost
  FROM (
    SELECT
      focus_day(ChargePeriodStart) AS ChargeDay, ProviderName, SubAccountId, RegionId, RegionName, ServiceName,
      BillingCurrency,
      sum(EffectiveCost) AS DailyEffectiveCost
    FROM focus_1_0
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    GROUP BY ALL
  ) AS Days
  WINDOW DaysBefore AS (
    PARTITION BY ProviderName, SubAccountId, RegionId, RegionName, ServiceName, BillingCurrency
    ORDER BY ChargeDay ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)
) AS Compared
ORDER BY ChargeDay, ProviderName, SubAccountId, RegionId, RegionName, ServiceName, BillingCurrency
