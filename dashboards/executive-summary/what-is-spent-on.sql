SELECT Kind, InUse
FROM (
  SELECT 1 AS Place, 'Providers' AS Kind, count(DISTINCT ServiceProviderName) AS InUse
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}}
  UNION ALL
  SELECT 2 AS Place, 'Sub accounts' AS Kind, count(DISTINCT SubAccountId) AS InUse
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}}
  UNION ALL
  SELECT 3 AS Place, 'Services' AS Kind, count(DISTINCT ServiceName) AS InUse
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}}
  UNION ALL
  SELECT 4 AS Place, 'Regions' AS Kind, count(DISTINCT RegionId) AS InUse
  FROM daily_charges WHERE 1 = 1 {{snippet: filters}}
) AS counts
WHERE InUse > 0
ORDER BY Place
