SELECT x_ExportName, Kind, UnknownValue, SourceRows
FROM unknown_values
ORDER BY SourceRows DESC, x_ExportName, Kind, UnknownValue
LIMIT 500
