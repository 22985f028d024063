SELECT x_ExportName, LoadedAt
FROM freshness
ORDER BY x_ExportName
