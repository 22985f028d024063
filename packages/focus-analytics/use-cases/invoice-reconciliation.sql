-- title: Verify accuracy of provider invoices aka invoice reconciliation
-- question: What does each invoice have to come to?
-- number: 45
-- focus: 1.2
-- published: verify-accuracy-of-provider-invoices-aka-invoice-reconciliation
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, InvoiceId, InvoiceIssuerName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: It did not bind: InvoiceIssuer is no column; it is InvoiceIssuerName. An invoice also holds charges of
--   earlier charge periods, so rows are chosen by billing period. ChargePeriodEnd is exclusive: asking for less than
--   the end of the span leaves its last charges out. Costs of several currencies were added up.
SELECT
  InvoiceIssuerName, InvoiceId, BillingCurrency,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_2
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY InvoiceIssuerName, InvoiceId, BillingCurrency
