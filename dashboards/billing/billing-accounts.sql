SELECT BillingAccountId, coalesce(max(BillingAccountName), BillingAccountId) AS BillingAccountName, BillingCurrency,
  sum(BilledCost) AS BilledCost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY BillingAccountId, BillingCurrency
ORDER BY sum(BilledCost) DESC, BillingAccountId, BillingCurrency
LIMIT 50
