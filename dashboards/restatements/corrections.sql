SELECT BillingMonth, focus_month(ChargeDate) AS Month, ServiceProviderName, ServiceName, ChargeDescription, BillingCurrency,
  sum(BilledCost) AS BilledCost
FROM charge_details
WHERE ChargeClass = 'Correction' {{snippet: filters}}
GROUP BY BillingMonth, focus_month(ChargeDate), ServiceProviderName, ServiceName, ChargeDescription, BillingCurrency
ORDER BY BillingMonth DESC, abs(sum(BilledCost)) DESC, ChargeDescription, ServiceProviderName, ServiceName, Month,
  BillingCurrency
LIMIT 200
