SELECT focus_month(ChargeDate) AS Month, BillingCurrency, sum(BilledCost) AS BilledCost, sum(EffectiveCost) AS EffectiveCost
FROM daily_charges
WHERE 1 = 1 {{snippet: filters}}
GROUP BY ALL
ORDER BY Month, BillingCurrency
