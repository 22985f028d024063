SELECT ServiceProviderName, ServiceName, ChargeDescription, ChargeFrequency, CommitmentDiscountId, BillingCurrency,
  min(ChargeDate) AS FirstDay, sum(BilledCost) AS BilledCost
FROM charges
WHERE ChargeCategory = 'Purchase' {{snippet: filters}}
GROUP BY ServiceProviderName, ServiceName, ChargeDescription, ChargeFrequency, CommitmentDiscountId, BillingCurrency
ORDER BY sum(BilledCost) DESC, ServiceProviderName, ServiceName, ChargeDescription, CommitmentDiscountId, ChargeFrequency,
  BillingCurrency
LIMIT 500
