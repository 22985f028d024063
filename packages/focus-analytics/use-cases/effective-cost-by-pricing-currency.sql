-- title: Analyze effective cost by pricing currency
-- question: What do services cost in each pricing currency?
-- number: 51
-- focus: 1.2
-- published: analyze-effective-cost-by-pricing-currency
-- columns: ChargePeriodStart, PricingCurrency, PricingCurrencyEffectiveCost, ProviderName, PublisherName, ServiceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out.
SELECT
  ProviderName, PublisherName, ServiceName, PricingCurrency,
  sum(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
GROUP BY ALL
ORDER BY PricingCurrency, TotalPricingCurrencyEffectiveCost DESC, ProviderName, PublisherName, ServiceName
