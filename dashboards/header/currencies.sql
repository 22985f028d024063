SELECT BillingCurrency, sum(EffectiveCost) AS EffectiveCost
FROM daily_charges
WHERE BillingCurrency IS NOT NULL [[AND {{period}}]] [[AND {{provider}}]]
GROUP BY BillingCurrency
ORDER BY sum(EffectiveCost) DESC, BillingCurrency
