SELECT Part, BillingCurrency, sum(CostChange) AS CostChange
FROM (
  SELECT BillingCurrency, Part, CASE
      WHEN Part = 'Quantity' AND Splits = 1 THEN focus_product(Quantity - QuantityBefore, focus_ratio(CostBefore, QuantityBefore))
      WHEN Part = 'Price' AND Splits = 1
        THEN Cost - CostBefore - focus_product(Quantity - QuantityBefore, focus_ratio(CostBefore, QuantityBefore))
      WHEN Part = 'New, gone or without quantity' AND Splits = 0 THEN Cost - CostBefore
      ELSE 0 END AS CostChange
  FROM (
    SELECT SkuPriceId, BillingCurrency, PricingUnit, CommitmentDiscountStatus,
      sum(Cost) AS Cost, sum(CostBefore) AS CostBefore, sum(Quantity) AS Quantity, sum(QuantityBefore) AS QuantityBefore,
      CASE WHEN SkuPriceId IS NOT NULL AND sum(Quantity) > 0 AND sum(QuantityBefore) > 0 THEN 1 ELSE 0 END AS Splits
    FROM (
      SELECT SkuPriceId, BillingCurrency, PricingUnit, CommitmentDiscountStatus,
        CASE WHEN focus_month(ChargeDate) = newest.Month THEN EffectiveCost ELSE 0 END AS Cost,
        CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN EffectiveCost ELSE 0 END AS CostBefore,
        CASE WHEN focus_month(ChargeDate) = newest.Month THEN coalesce(PricingQuantity, 0) ELSE 0 END AS Quantity,
        CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN coalesce(PricingQuantity, 0) ELSE 0 END AS QuantityBefore
      FROM charge_details
      CROSS JOIN ({{snippet: two-months-of-details}}) AS newest
      WHERE ChargeCategory = 'Usage' AND focus_month(ChargeDate) >= newest.MonthBefore
        AND focus_month(ChargeDate) <= newest.Month
        {{snippet: scope}}
    ) AS usage
    GROUP BY SkuPriceId, BillingCurrency, PricingUnit, CommitmentDiscountStatus
  ) AS prices
  CROSS JOIN (
    SELECT 'Quantity' AS Part UNION ALL SELECT 'Price' AS Part UNION ALL SELECT 'New, gone or without quantity' AS Part
  ) AS parts
) AS changes
GROUP BY Part, BillingCurrency
ORDER BY BillingCurrency, abs(sum(CostChange)) DESC, Part
