-- title: Calculate consumption of virtual currency within a billing period
-- question: How much of a virtual currency was used up?
-- number: 49
-- focus: 1.2
-- published: calculate-consumption-of-virtual-currency-within-a-billing-period
-- columns: BillingPeriodStart, ChargeCategory, PricingCurrency, PricingCurrencyEffectiveCost, ProviderName,
--   PublisherName
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- parameter: currency text = null: one pricing currency, such as a virtual one; every one without it
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. It asks
--   about a billing period but chose rows by charge period.
SELECT
  ProviderName, PublisherName, PricingCurrency,
  sum(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
FROM focus_1_2
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
  AND ChargeCategory = 'Usage'
  AND PricingCurrency IS NOT NULL
  AND ($currency IS NULL OR PricingCurrency = $currency)
GROUP BY ALL
ORDER BY PricingCurrency, TotalPricingCurrencyEffectiveCost DESC, ProviderName, PublisherName
