-- title: Quantify usage of a component resource
-- question: How many cores were used each day, by instance series and region?
-- number: 47
-- focus: 1.2
-- published: quantify-usage-of-a-component-resource
-- columns: ChargeCategory, ChargeClass, ChargePeriodStart, ConsumedQuantity, ConsumedUnit, ProviderName, RegionName,
--   ServiceName, SkuPriceDetails
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: its JSON functions are MySQL's. It asks for days and gave one sum, of the core counts of
--   all rows; here cores are multiplied by the quantity consumed, so with a ConsumedUnit of Hours these are
--   core-hours. ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out.
-- peer: It adds up the core counts of rows over the whole span; here cores count by the quantity consumed, for each
--   day.
SELECT
  ChargeDay, ProviderName, ServiceName, ConsumedUnit, RegionName, InstanceSeries,
  sum(focus_product(CoreCount, ConsumedQuantity)) AS TotalCores
FROM (
  SELECT
    focus_day(ChargePeriodStart) AS ChargeDay, ProviderName, ServiceName, ConsumedUnit, RegionName, ConsumedQuantity,
    focus_json_text(SkuPriceDetails, 'InstanceSeries') AS InstanceSeries,
    focus_json_decimal(SkuPriceDetails, 'CoreCount') AS CoreCount
  FROM focus_1_2
  WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    AND ChargeCategory = 'Usage'
    AND ChargeClass IS NULL
) AS Charges
WHERE CoreCount IS NOT NULL
  AND InstanceSeries IS NOT NULL
  AND ConsumedQuantity IS NOT NULL
GROUP BY ALL
ORDER BY ChargeDay, ProviderName, ServiceName, RegionName, InstanceSeries, ConsumedUnit
