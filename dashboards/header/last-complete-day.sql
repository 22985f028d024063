SELECT days.ServiceProviderName AS ServiceProviderName, min(freshness.LastCompleteDate) AS LastCompleteDate
FROM (
  SELECT ServiceProviderName, x_ExportName, sum(EffectiveCost) AS Cost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' AND ServiceProviderName IS NOT NULL [[AND {{provider}}]]
  GROUP BY ServiceProviderName, x_ExportName
) AS days
JOIN freshness ON freshness.x_ExportName = days.x_ExportName
GROUP BY days.ServiceProviderName
ORDER BY sum(days.Cost) DESC, days.ServiceProviderName
LIMIT 8
