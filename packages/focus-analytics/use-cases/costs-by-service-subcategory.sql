-- title: Report costs by service category and subcategory
-- question: What does each service category and subcategory cost?
-- number: 39
-- focus: 1.1
-- published: report-costs-by-service-category-and-subcategory
-- columns: BilledCost, BillingCurrency, BillingPeriodStart, ProviderName, ServiceCategory, ServiceSubcategory
-- parameter: from timestamp: first moment of the billing periods
-- parameter: to timestamp: end of the billing periods, itself not in them
-- fault: BillingPeriodEnd is exclusive: asking for less than the end of the span leaves its last month out.
SELECT
  ProviderName, BillingCurrency, BillingPeriodStart, ServiceCategory, ServiceSubcategory,
  sum(BilledCost) AS TotalBilledCost
FROM focus_1_1
WHERE BillingPeriodStart >= $from AND BillingPeriodStart < $to
GROUP BY ALL
ORDER BY TotalBilledCost DESC, ProviderName, BillingPeriodStart, ServiceCategory, ServiceSubcategory, BillingCurrency
