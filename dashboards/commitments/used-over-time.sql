SELECT {{snippet: step}} AS Step, CommitmentDiscountStatus, BillingCurrency, sum(EffectiveCost) AS EffectiveCost
FROM daily_charges
WHERE CommitmentDiscountStatus IS NOT NULL {{snippet: filters}}
GROUP BY ALL
ORDER BY Step, CommitmentDiscountStatus DESC, BillingCurrency
