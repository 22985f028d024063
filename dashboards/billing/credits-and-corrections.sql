SELECT ChargeCategory, ChargeClass, ServiceProviderName, ChargeDescription, BillingCurrency, sum(BilledCost) AS BilledCost
FROM charge_details
WHERE (ChargeCategory IN ('Credit', 'Adjustment') OR ChargeClass = 'Correction') {{snippet: filters}}
GROUP BY ChargeCategory, ChargeClass, ServiceProviderName, ChargeDescription, BillingCurrency
ORDER BY abs(sum(BilledCost)) DESC, ChargeDescription, ServiceProviderName, ChargeCategory, BillingCurrency
LIMIT 100
