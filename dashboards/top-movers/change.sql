SELECT focus_month(ChargeDate) AS Month, BillingCurrency, sum({{snippet: cost}}) AS Cost
FROM daily_charges
WHERE focus_month(ChargeDate) IN (
    SELECT Month FROM ({{snippet: two-months}}) AS newest
    UNION ALL
    SELECT MonthBefore FROM ({{snippet: two-months}}) AS newest)
  {{snippet: scope}}
GROUP BY focus_month(ChargeDate), BillingCurrency
ORDER BY Month, BillingCurrency
