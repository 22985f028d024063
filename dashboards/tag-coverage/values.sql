SELECT TagKey, TagValue, BillingCurrency, Cost,
  count(*) OVER (PARTITION BY BillingCurrency, lower(trim(TagValue))) > 1 AS SimilarValues
FROM (
  SELECT TagKey, TagValue, BillingCurrency, sum(Cost) AS Cost
  FROM (
    SELECT asked.TagKey AS TagKey, focus_json_text(Tags, asked.TagKey) AS TagValue, BillingCurrency, {{snippet: cost}} AS Cost
    FROM daily_charges
    CROSS JOIN (SELECT coalesce(max(TagKey), '') AS TagKey FROM (SELECT '' AS TagKey [[UNION ALL SELECT {{tag_key}}]]) AS keys) AS asked
    WHERE ChargeCategory = 'Usage' AND asked.TagKey <> '' {{snippet: filters}}
  ) AS tag_values
  WHERE TagValue <> ''
  GROUP BY TagKey, TagValue, BillingCurrency
) AS tag_costs
ORDER BY Cost DESC, TagValue, BillingCurrency
LIMIT 500
