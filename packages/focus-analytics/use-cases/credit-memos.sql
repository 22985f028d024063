-- title: Analyze credit memos
-- question: How do credits lower each invoice?
-- number: 44
-- focus: 1.2
-- published: analyze-credit-memos
-- columns: BilledCost, BillingCurrency, ChargeCategory, ChargePeriodStart, InvoiceId, ProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, InvoiceId, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Credit'
GROUP BY ALL
ORDER BY ProviderName, InvoiceId, BillingCurrency
