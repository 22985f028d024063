-- title: Track marketplace purchases across providers
-- question: What is bought from third parties, whoever hosts it?
-- number: 59
-- focus: 1.3
-- published: track-marketplace-purchases-across-providers
-- columns: BilledCost, BillingCurrency, ChargeCategory, ChargePeriodStart, HostProviderName, InvoiceIssuerName,
--   ResourceId, ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ServiceProviderName, HostProviderName, InvoiceIssuerName, ServiceName, ChargeCategory, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost, count(DISTINCT ResourceId) AS ResourceCount
FROM focus_1_3
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ServiceProviderName <> HostProviderName
  AND ChargeCategory IN ('Purchase', 'Usage')
GROUP BY ALL
ORDER BY
  TotalBilledCost DESC, ServiceProviderName, HostProviderName, InvoiceIssuerName, ServiceName, ChargeCategory,
  BillingCurrency
