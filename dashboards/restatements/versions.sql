SELECT BillingMonth, x_ExportName, count(DISTINCT DeliveryVersion) AS Versions, max(LoadedAt) AS LastLoaded
FROM load_history
GROUP BY BillingMonth, x_ExportName
ORDER BY BillingMonth DESC, x_ExportName
LIMIT 500
