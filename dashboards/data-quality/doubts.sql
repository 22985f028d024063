SELECT Doubt, BillingCurrency, sum(Charges) AS Charges, sum(EffectiveCost) AS EffectiveCost,
  focus_ratio(sum(EffectiveCost), sum(AllCost)) AS CostShare
FROM (
  SELECT Doubt, BillingCurrency, AllCost,
    CASE WHEN Found = 1 THEN AllCost ELSE 0 END AS EffectiveCost, CASE WHEN Found = 1 THEN AllCharges ELSE 0 END AS Charges
  FROM (
    SELECT Doubt, BillingCurrency, AllCost, AllCharges, CASE Doubt
        WHEN 'Usage without a list price' THEN IsUsage * NoListPrice
        WHEN 'Usage whose list cost is below its contracted cost' THEN IsUsage * ListTooLow
        WHEN 'Usage below zero' THEN IsUsage * IsNegative
        WHEN 'Usage without a region' THEN IsUsage * NoRegion
        WHEN 'Usage without a resource' THEN IsUsage * NoResource
        WHEN 'Usage without a SKU' THEN IsUsage * NoSku
        WHEN 'Charges of service category Other' THEN IsOther
        ELSE NoInvoice END AS Found
    FROM (
      SELECT BillingCurrency, sum(EffectiveCost) AS AllCost, sum(x_ChargeCount) AS AllCharges,
        CASE WHEN ChargeCategory = 'Usage' THEN 1 ELSE 0 END AS IsUsage,
        CASE WHEN HasListPrice THEN 0 ELSE 1 END AS NoListPrice,
        CASE WHEN ListIsTooLow THEN 1 ELSE 0 END AS ListTooLow,
        CASE WHEN IsNegative THEN 1 ELSE 0 END AS IsNegative,
        CASE WHEN RegionId IS NULL THEN 1 ELSE 0 END AS NoRegion,
        CASE WHEN ResourceId IS NULL THEN 1 ELSE 0 END AS NoResource,
        CASE WHEN HasSku THEN 0 ELSE 1 END AS NoSku,
        CASE WHEN ServiceCategory = 'Other' THEN 1 ELSE 0 END AS IsOther,
        CASE WHEN HasInvoice THEN 0 ELSE 1 END AS NoInvoice
      FROM charge_details
      WHERE 1 = 1 {{snippet: filters}}
      GROUP BY ALL
    ) AS kinds
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
  ) AS found
) AS lines
GROUP BY Doubt, BillingCurrency
ORDER BY BillingCurrency, sum(Charges) DESC, Doubt
