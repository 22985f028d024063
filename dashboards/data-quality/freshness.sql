SELECT x_ExportName, DataAsOf, LoadedAt, LastChargeDate, LastCompleteDate
FROM freshness
ORDER BY x_ExportName
