SELECT BillingMonth, focus_month(ChargeDate) AS Month, ServiceProviderName, ChargeCategory, BillingCurrency,
  sum(x_ChargeCount) AS Charges, sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE ChargeDate < BillingMonth {{snippet: filters}}
GROUP BY BillingMonth, focus_month(ChargeDate), ServiceProviderName, ChargeCategory, BillingCurrency
ORDER BY BillingMonth DESC, Month DESC, ServiceProviderName, ChargeCategory, BillingCurrency
LIMIT 200
