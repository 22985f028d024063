SELECT tagged.TagKey AS TagKey, tagged.BillingCurrency AS BillingCurrency, tagged.Cost AS Cost,
  focus_ratio(tagged.Cost, totals.Cost) AS TaggedShare, tagged.TagValues AS TagValues
FROM (
  SELECT TagKey, BillingCurrency, sum(Cost) AS Cost, count(DISTINCT TagValue) AS TagValues
  FROM (
    SELECT TagKey, BillingCurrency, Cost, focus_json_text(Tags, TagKey) AS TagValue
    FROM (
      SELECT focus_each(finops_json_keys(Tags)) AS TagKey, Tags, BillingCurrency, Cost
      FROM (
        SELECT Tags, BillingCurrency, sum({{snippet: cost}}) AS Cost
        FROM daily_charges
        WHERE ChargeCategory = 'Usage' AND Tags IS NOT NULL {{snippet: filters}}
        GROUP BY Tags, BillingCurrency
      ) AS tag_sets
    ) AS tag_keys
  ) AS tag_values
  WHERE TagValue <> ''
  GROUP BY TagKey, BillingCurrency
) AS tagged
JOIN (
  SELECT BillingCurrency, sum({{snippet: cost}}) AS Cost
  FROM daily_charges
  WHERE ChargeCategory = 'Usage' {{snippet: filters}}
  GROUP BY BillingCurrency
) AS totals ON totals.BillingCurrency = tagged.BillingCurrency
ORDER BY tagged.Cost DESC, tagged.TagKey, tagged.BillingCurrency
LIMIT 200
