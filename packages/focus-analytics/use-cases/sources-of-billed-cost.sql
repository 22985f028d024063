-- title: Identify sources of billed cost
-- question: Who provides, publishes and invoices what is billed?
-- number: 43
-- focus: 1.2
-- published: identify-sources-of-billed-cost
-- columns: BilledCost, BillingCurrency, ChargePeriodStart, InvoiceId, InvoiceIssuerName, ProviderName, PublisherName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: InvoiceIssuer is no column; it is InvoiceIssuerName. ChargePeriodEnd is exclusive: asking
--   for less than the end of the span leaves its last charges out. Costs of several currencies were added up.
SELECT
  ProviderName, PublisherName, InvoiceIssuerName, InvoiceId, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
GROUP BY ALL
ORDER BY TotalBilledCost DESC, ProviderName, PublisherName, InvoiceIssuerName, InvoiceId, BillingCurrency
