-- title: Analyze tag coverage
-- question: Which share of cost carries a tag?
-- number: 37
-- focus: 1.0
-- published: analyze-tag-coverage
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, ProviderName, Tags
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- parameter: tag text = Application: key of the tag
-- parameter: provider text = null: one provider; every one without it
-- fault: It did not bind: JSON_CONTAINS_PATH is MySQL's, and a parameter within a text is no parameter.
--   ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up.
SELECT
  ProviderName, BillingCurrency,
  sum(CASE WHEN focus_json_text(Tags, $tag) IS NOT NULL THEN EffectiveCost ELSE 0 END) AS TaggedEffectiveCost,
  sum(EffectiveCost) AS TotalEffectiveCost,
  focus_ratio(
    100 * sum(CASE WHEN focus_json_text(Tags, $tag) IS NOT NULL THEN EffectiveCost ELSE 0 END),
    sum(EffectiveCost)) AS TaggedPercent
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND EffectiveCost > 0
  AND ($provider IS NULL OR ProviderName = $provider)
GROUP BY ALL
ORDER BY ProviderName, BillingCurrency
