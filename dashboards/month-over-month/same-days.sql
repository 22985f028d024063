SELECT Month, DayOfMonth, BillingCurrency,
  sum(Cost) OVER (PARTITION BY Month, BillingCurrency ORDER BY DayOfMonth ROWS UNBOUNDED PRECEDING) AS Cost
FROM (
  SELECT focus_month(ChargeDate) AS Month, finops_days_between(focus_month(ChargeDate), ChargeDate) + 1 AS DayOfMonth,
    BillingCurrency, sum({{snippet: cost}}) AS Cost
  FROM daily_charges
  WHERE focus_month(ChargeDate) > (
      SELECT finops_add_months(focus_month(max(ChargeDate)), -3) FROM daily_charges
      WHERE ChargeCategory = 'Usage' {{snippet: filters}})
    {{snippet: filters}}
  GROUP BY focus_month(ChargeDate), finops_days_between(focus_month(ChargeDate), ChargeDate), BillingCurrency
) AS days
ORDER BY Month, DayOfMonth, BillingCurrency
