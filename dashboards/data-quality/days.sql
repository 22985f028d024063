SELECT ChargeDate, ServiceProviderName, sum(x_ChargeCount) AS Charges
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY ChargeDate, ServiceProviderName
ORDER BY ChargeDate, ServiceProviderName
