-- title: Analyze purchase of virtual currency
-- question: How much virtual currency was bought, and for how much?
-- number: 52
-- focus: 1.2
-- published: analyze-purchase-of-virtual-currency
-- columns: BilledCost, BillingCurrency, ChargeCategory, ChargeDescription, ChargePeriodStart, PricingQuantity,
--   PricingUnit, ProviderName, PublisherName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: unit text = null: the PricingUnit that stands for the virtual currency; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out.
SELECT
  ProviderName, PublisherName, ChargeDescription, PricingUnit, BillingCurrency,
  sum(PricingQuantity) AS TotalPricingQuantity, sum(BilledCost) AS TotalBilledCost
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND ChargeCategory = 'Purchase'
  AND ($unit IS NULL OR PricingUnit = $unit)
GROUP BY ALL
ORDER BY ProviderName, PublisherName, ChargeDescription, PricingUnit, BillingCurrency
