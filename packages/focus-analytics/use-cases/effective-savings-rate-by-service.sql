-- title: Determine Effective Savings Rate by Service
-- question: Which share of its contracted cost does each service save by commitment discounts?
-- number: 14
-- focus: 1.0
-- published: effective-savings-rate-services
-- columns: BillingCurrency, ChargeCategory, ChargeClass, ChargePeriodStart, CommitmentDiscountStatus, ContractedCost,
--   EffectiveCost, ProviderName, ServiceName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: an alias holds a space. It compared all rows, so purchases, credits and taxes counted as
--   savings or their opposite, and a row without a contracted cost as a loss; it divided without a guard. Here only
--   usage counts, what a commitment left unused lowers the rate, corrections stay out, and rows without a contracted
--   cost are shown beside it. ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last
--   charges out. Costs of several currencies were added up.
-- peer: It compares all rows, with purchases, credits, taxes and corrections; here only usage counts, and rows
--   without a contracted cost stand beside the rate.
SELECT
  ProviderName, ServiceName, BillingCurrency,
  sum(CASE WHEN IsPriced THEN ContractedCost ELSE 0 END) AS TotalContractedCost,
  sum(CASE WHEN IsPriced THEN EffectiveCost ELSE 0 END) AS TotalEffectiveCost,
  focus_ratio(
    sum(CASE WHEN IsPriced THEN ContractedCost - EffectiveCost ELSE 0 END),
    sum(CASE WHEN IsPriced THEN ContractedCost ELSE 0 END)) AS EffectiveSavingsRate,
  sum(CASE WHEN IsPriced THEN 0 ELSE EffectiveCost END) AS UnpricedEffectiveCost
FROM (
  SELECT
    ProviderName, ServiceName, BillingCurrency, ContractedCost, EffectiveCost,
    ContractedCost <> 0 OR EffectiveCost = 0 OR coalesce(CommitmentDiscountStatus, '') = 'Unused' AS IsPriced
  FROM focus_1_0
  WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    AND ChargeCategory = 'Usage'
    AND ChargeClass IS NULL
) AS Charges
GROUP BY ALL
ORDER BY ProviderName, ServiceName, BillingCurrency
