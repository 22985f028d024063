SELECT Doubt, BillingCurrency, sum(CASE WHEN Found = 1 THEN 1 ELSE 0 END) AS Charges,
  sum(CASE WHEN Found = 1 THEN EffectiveCost ELSE 0 END) AS EffectiveCost,
  focus_ratio(sum(CASE WHEN Found = 1 THEN EffectiveCost ELSE 0 END), sum(EffectiveCost)) AS CostShare
FROM (
  SELECT Doubt, BillingCurrency, EffectiveCost, CASE
      WHEN Doubt = 'Usage without a list price' AND ChargeCategory = 'Usage' AND NOT HasListPrice THEN 1
      WHEN Doubt = 'Usage whose list cost is below its contracted cost' AND ChargeCategory = 'Usage' AND ListCost < ContractedCost THEN 1
      WHEN Doubt = 'Usage below zero' AND ChargeCategory = 'Usage' AND EffectiveCost < 0 THEN 1
      WHEN Doubt = 'Usage without a region' AND ChargeCategory = 'Usage' AND RegionId IS NULL THEN 1
      WHEN Doubt = 'Usage without a resource' AND ChargeCategory = 'Usage' AND ResourceId IS NULL THEN 1
      WHEN Doubt = 'Usage without a SKU' AND ChargeCategory = 'Usage' AND SkuId IS NULL THEN 1
      WHEN Doubt = 'Charges of service category Other' AND ServiceCategory = 'Other' THEN 1
      WHEN Doubt = 'Charges without an invoice' AND InvoiceId IS NULL THEN 1
      ELSE 0 END AS Found
  FROM charges
  CROSS JOIN (
    SELECT 'Usage without a list price' AS Doubt
    UNION ALL SELECT 'Usage whose list cost is below its contracted cost' AS Doubt
    UNION ALL SELECT 'Usage below zero' AS Doubt
    UNION ALL SELECT 'Usage without a region' AS Doubt
    UNION ALL SELECT 'Usage without a resource' AS Doubt
    UNION ALL SELECT 'Usage without a SKU' AS Doubt
    UNION ALL SELECT 'Charges of service category Other' AS Doubt
    UNION ALL SELECT 'Charges without an invoice' AS Doubt
  ) AS doubts
  WHERE 1 = 1 {{snippet: filters}}
) AS found
GROUP BY Doubt, BillingCurrency
ORDER BY BillingCurrency, sum(CASE WHEN Found = 1 THEN 1 ELSE 0 END) DESC, Doubt
