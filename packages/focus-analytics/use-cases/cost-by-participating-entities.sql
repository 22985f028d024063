-- title: Analyze cost by participating entities
-- question: Who provides, invoices and hosts what is billed?
-- number: 60
-- focus: 1.4
-- published: analyze-cost-by-participating-entities
-- columns: BilledCost, BillingCurrency, BillingPeriodEnd, BillingPeriodStart, HostProviderName, InvoiceIssuerName,
--   ServiceName, ServiceProviderName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out.
SELECT
  BillingPeriodStart, BillingPeriodEnd, ServiceProviderName, InvoiceIssuerName, HostProviderName, ServiceName,
  BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_4
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY
  TotalBilledCost DESC, BillingPeriodStart, ServiceProviderName, InvoiceIssuerName, HostProviderName, ServiceName,
  BillingCurrency
