SELECT focus_month(ChargeDate) AS Month, ServiceProviderName, count(DISTINCT SubAccountId) AS SubAccounts
FROM daily_charges
WHERE ChargeCategory = 'Usage' {{snippet: filters}}
GROUP BY focus_month(ChargeDate), ServiceProviderName
HAVING count(DISTINCT SubAccountId) > 0
ORDER BY Month, ServiceProviderName
