SELECT ServiceProviderName, ServiceName, ChargeDescription, ChargeFrequency, CommitmentDiscountId, BillingCurrency,
  min(FirstChargeDate) AS FirstDay, sum(BilledCost) AS BilledCost
FROM charge_details
WHERE ChargeCategory = 'Purchase' {{snippet: filters}}
GROUP BY ServiceProviderName, ServiceName, ChargeDescription, ChargeFrequency, CommitmentDiscountId, BillingCurrency
ORDER BY sum(BilledCost) DESC, ServiceProviderName, ServiceName, ChargeDescription, CommitmentDiscountId, ChargeFrequency,
  BillingCurrency
LIMIT 500
