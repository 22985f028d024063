-- title: Report subaccounts by region
-- question: In which regions does each sub account have charges?
-- number: 25
-- focus: 1.0
-- published: report-subaccount-regions
-- columns: ChargePeriodStart, ProviderName, RegionId, RegionName, SubAccountId
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. A comma
--   is missing, so that it shows RegionId under the name of RegionName.
-- peer: For lack of a comma it shows RegionId as RegionName, and no id.
SELECT
  ProviderName, SubAccountId, RegionId, RegionName,
  count(*) AS ChargeCount
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
GROUP BY ALL
ORDER BY ProviderName, SubAccountId, RegionId, RegionName
