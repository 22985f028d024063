SELECT x_ExportName, ColumnName, Origin, Missing
FROM column_gaps
WHERE Origin <> 'derived'
ORDER BY x_ExportName, ColumnName
LIMIT 1000
