SELECT x_ExportName, coalesce(DataAsOf, LoadedAt) AS DataAsOf
FROM freshness
ORDER BY x_ExportName
