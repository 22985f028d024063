-- title: Determine Effective Savings Rate
-- question: Which share of contracted cost do commitment discounts save?
-- number: 15
-- focus: 1.0
-- published: effective-savings-rate
-- columns: BillingCurrency, ChargeCategory, ChargeClass, ChargePeriodStart, CommitmentDiscountStatus, ContractedCost,
--   EffectiveCost, ProviderName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. It
--   printed a rate for each row instead of one rate, and divided by ContractedUnitPrice instead of ContractedCost. It
--   compared all rows, so purchases, credits and taxes counted as savings or their opposite, and a row without a
--   contracted cost as a loss; it divided without a guard. Here only usage counts, what a commitment left unused
--   lowers the rate, corrections stay out, and rows without a contracted cost are shown beside it.
-- peer: It gives a rate for each row, of which a sum or a mean is no rate.
SELECT
  ProviderName, BillingCurrency,
  sum(CASE WHEN IsPriced THEN ContractedCost ELSE 0 END) AS TotalContractedCost,
  sum(CASE WHEN IsPriced THEN EffectiveCost ELSE 0 END) AS TotalEffectiveCost,
  focus_ratio(
    sum(CASE WHEN IsPriced THEN ContractedCost - EffectiveCost ELSE 0 END),
    sum(CASE WHEN IsPriced THEN ContractedCost ELSE 0 END)) AS EffectiveSavingsRate,
  sum(CASE WHEN IsPriced THEN 0 ELSE EffectiveCost END) AS UnpricedEffectiveCost
FROM (
  SELECT
    ProviderName, BillingCurrency, ContractedCost, EffectiveCost,
    ContractedCost <> 0 OR EffectiveCost = 0 OR coalesce(CommitmentDiscountStatus, '') = 'Unused' AS IsPriced
  FROM focus_1_0
  WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
    AND ChargeCategory = 'Usage'
    AND ChargeClass IS NULL
) AS Charges
GROUP BY ALL
ORDER BY ProviderName, BillingCurrency
