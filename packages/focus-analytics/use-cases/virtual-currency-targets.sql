-- title: Determine target of virtual currency usage
-- question: Which charges use most of a virtual currency?
-- number: 50
-- focus: 1.2
-- published: determine-target-of-virtual-currency-usage
-- columns: ChargeDescription, ChargePeriodStart, PricingCurrency, PricingCurrencyEffectiveCost, ProviderName,
--   PublisherName, ServiceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: currency text = null: one pricing currency, such as a virtual one; every one without it
-- parameter: limit integer = 10: how many charges of each pricing currency
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out.
SELECT
  ProviderName, PublisherName, ServiceName, ChargeDescription, PricingCurrency, TotalPricingCurrencyEffectiveCost
FROM (
  SELECT
    *,
    row_number() OVER (
      PARTITION BY PricingCurrency
      ORDER BY
        TotalPricingCurrencyEffectiveCost DESC, ProviderName, PublisherName, ServiceName, ChargeDescription) AS CostRank
  FROM (
    SELECT
      ProviderName, PublisherName, ServiceName, ChargeDescription, PricingCurrency,
      sum(PricingCurrencyEffectiveCost) AS TotalPricingCurrencyEffectiveCost
    FROM focus_1_2
    WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
      AND PricingCurrency IS NOT NULL
      AND ($currency IS NULL OR PricingCurrency = $currency)
    GROUP BY ALL
  ) AS Charges
) AS Ranked
WHERE CostRank <= $limit
ORDER BY PricingCurrency, CostRank
