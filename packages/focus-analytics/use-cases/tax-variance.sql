-- title: Validate tax variance
-- question: Does the tax of each invoice come to what the invoice says?
-- number: 71
-- focus: 1.4
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, ChargeCategory, InvoiceId, InvoiceIssueStatus,
--   InvoiceIssuerName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
SELECT
  InvoiceIssuerName, InvoiceId, BillingCurrency,
  sum(UsageCost) AS CostAndUsageBilledCost, sum(InvoiceCost) AS InvoiceDetailBilledCost,
  sum(InvoiceCost - UsageCost) AS Variance
FROM (
  SELECT
    InvoiceIssuerName, InvoiceId, BillingCurrency, BilledCost AS UsageCost, CAST(0 AS DECIMAL(38, 18)) AS InvoiceCost
  FROM focus_1_4
  WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
    AND ChargeCategory = 'Tax'
  UNION ALL
  SELECT
    InvoiceIssuerName, InvoiceId, BillingCurrency, CAST(0 AS DECIMAL(38, 18)) AS UsageCost, BilledCost AS InvoiceCost
  FROM invoice_detail
  WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
    AND ChargeCategory = 'Tax'
    AND InvoiceIssueStatus <> 'Voided'
) AS BothSides
GROUP BY ALL
ORDER BY InvoiceIssuerName, InvoiceId, BillingCurrency
