-- title: Reconcile multi-currency settlement using lineage IDs
-- question: What was each invoice line paid in another currency, at which rate, and do its charges come to it?
-- number: 70
-- focus: 1.4
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, InvoiceDetailId, InvoiceId, InvoiceIssueStatus,
--   InvoiceIssuerName, PaymentCurrency, PaymentCurrencyBilledCost, PaymentCurrencyInvoiceDetailId
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
SELECT
  InvoiceIssuerName, InvoiceId, InvoiceDetailId, BillingCurrency, PaymentCurrency, PaymentCurrencyInvoiceDetailId,
  TotalChargedCost, InvoiceDetailBilledCost, InvoiceDetailBilledCost - TotalChargedCost AS Variance,
  TotalPaymentCurrencyBilledCost,
  focus_ratio(TotalPaymentCurrencyBilledCost, InvoiceDetailBilledCost) AS SettlementRate
FROM (
  SELECT
    InvoiceIssuerName, InvoiceId, InvoiceDetailId, BillingCurrency,
    max(PaidIn) AS PaymentCurrency, max(PaidAs) AS PaymentCurrencyInvoiceDetailId,
    sum(ChargedCost) AS TotalChargedCost, sum(InvoiceCost) AS InvoiceDetailBilledCost,
    sum(PaidCost) AS TotalPaymentCurrencyBilledCost
  FROM (
    SELECT
      InvoiceIssuerName, InvoiceId, InvoiceDetailId, BillingCurrency, BilledCost AS ChargedCost,
      CAST(0 AS DECIMAL(38, 18)) AS InvoiceCost, CAST(NULL AS DECIMAL(38, 18)) AS PaidCost,
      CAST(NULL AS VARCHAR) AS PaidIn, CAST(NULL AS VARCHAR) AS PaidAs
    FROM focus_1_4
    WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
      AND InvoiceDetailId IS NOT NULL
    UNION ALL
    SELECT
      InvoiceIssuerName, InvoiceId, InvoiceDetailId, BillingCurrency, CAST(0 AS DECIMAL(38, 18)) AS ChargedCost,
      BilledCost AS InvoiceCost, PaymentCurrencyBilledCost AS PaidCost,
      PaymentCurrency AS PaidIn, PaymentCurrencyInvoiceDetailId AS PaidAs
    FROM invoice_detail
    WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
      AND InvoiceIssueStatus <> 'Voided'
  ) AS BothSides
  GROUP BY ALL
) AS Details
ORDER BY InvoiceIssuerName, InvoiceId, InvoiceDetailId, BillingCurrency
