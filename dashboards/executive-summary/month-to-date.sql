SELECT Month, BillingCurrency, sum(Cost) AS Cost, max(UntilDay) AS UntilDay
FROM (
  SELECT focus_month(ChargeDate) AS Month, BillingCurrency, {{snippet: cost}} AS Cost, newest.UntilDay AS UntilDay
  FROM daily_charges
  CROSS JOIN (
    SELECT focus_month(max(ChargeDate)) AS NewestMonth, finops_days_between(focus_month(max(ChargeDate)), max(ChargeDate)) + 1 AS UntilDay
    FROM daily_charges
    WHERE ChargeCategory = 'Usage' {{snippet: filters}}
  ) AS newest
  WHERE ChargeDate >= finops_add_months(newest.NewestMonth, -1)
    AND ChargeDate < finops_add_months(newest.NewestMonth, 1)
    AND finops_days_between(focus_month(ChargeDate), ChargeDate) < newest.UntilDay
    {{snippet: scope}}
) AS days
GROUP BY Month, BillingCurrency
ORDER BY Month, BillingCurrency
