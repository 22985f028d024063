SELECT LoadedAt, BillingMonth, x_ExportName, DeliveryVersion, BillingCurrency, BilledCostBefore, BilledCost,
  BilledCost - BilledCostBefore AS BilledCostChange, SourceRows - SourceRowsBefore AS RowChange
FROM (
  SELECT LoadedAt, BillingMonth, x_ExportName, DeliveryVersion, BillingCurrency, BilledCost, SourceRows,
    max(BilledCost) OVER (
      PARTITION BY x_ExportName, Slot, BillingMonth, BillingCurrency ORDER BY LoadedAt, DeliveryVersion
      ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS BilledCostBefore,
    max(SourceRows) OVER (
      PARTITION BY x_ExportName, Slot, BillingMonth, BillingCurrency ORDER BY LoadedAt, DeliveryVersion
      ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS SourceRowsBefore
  FROM load_history
) AS versions
WHERE BilledCostBefore IS NOT NULL
ORDER BY LoadedAt DESC, BillingMonth DESC, x_ExportName, DeliveryVersion, BillingCurrency
LIMIT 500
