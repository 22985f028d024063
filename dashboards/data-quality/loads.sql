SELECT loads.BillingMonth AS BillingMonth, loads.x_ExportName AS x_ExportName, loads.SourceRows AS SourceRows,
  loads.FocusRows AS FocusRows, source_ties.BillingCurrency AS BillingCurrency, source_ties.BilledCost AS BilledCost,
  source_ties.VarianceCost AS VarianceCost, source_ties.IsTied AS IsTied, loads.IsPartial AS IsPartial
FROM loads
LEFT JOIN source_ties ON source_ties.x_ExportName = loads.x_ExportName AND source_ties.BillingMonth = loads.BillingMonth
ORDER BY loads.BillingMonth DESC, loads.x_ExportName, source_ties.BillingCurrency
LIMIT 1000
