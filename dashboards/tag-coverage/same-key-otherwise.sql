SELECT finops_texts(TagKey) AS TagKeys, count(DISTINCT TagKey) AS Ways
FROM (
  SELECT DISTINCT focus_each(finops_json_keys(Tags)) AS TagKey
  FROM (
    SELECT DISTINCT Tags
    FROM daily_charges
    WHERE Tags IS NOT NULL {{snippet: filters}}
  ) AS tag_sets
) AS tag_keys
GROUP BY lower(replace(replace(TagKey, '-', ''), '_', ''))
HAVING count(DISTINCT TagKey) > 1
ORDER BY count(DISTINCT TagKey) DESC, min(TagKey)
LIMIT 50
