-- title: Compare resource usage month over month
-- question: How does the usage of resources change from month to month?
-- number: 32
-- focus: 1.0
-- published: compare-usage-month-over-month
-- columns: ChargeCategory, ChargePeriodStart, ConsumedQuantity, ConsumedUnit, ProviderName, ResourceId, ServiceName,
--   SkuId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. By
--   number of the month, January of one year and of the next fall together.
SELECT
  focus_month(ChargePeriodStart) AS ChargeMonth, ProviderName, ServiceName, ResourceId, SkuId, ConsumedUnit,
  sum(ConsumedQuantity) AS TotalConsumedQuantity
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Usage'
GROUP BY ALL
ORDER BY ChargeMonth, ProviderName, ServiceName, ResourceId, SkuId, ConsumedUnit
