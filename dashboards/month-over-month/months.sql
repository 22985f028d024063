SELECT months.Month AS Month, months.BillingCurrency AS BillingCurrency, months.Cost AS Cost, earlier.Cost AS CostBefore,
  months.Cost - earlier.Cost AS CostChange, focus_ratio(months.Cost - earlier.Cost, earlier.Cost) AS ChangeShare,
  focus_ratio(months.Cost, months.DayCount) AS DailyCost,
  months.Month IN (SELECT Month FROM full_months) AS IsFull
FROM (
  SELECT focus_month(ChargeDate) AS Month, BillingCurrency, sum({{snippet: cost}}) AS Cost,
    count(DISTINCT ChargeDate) AS DayCount
  FROM daily_charges
  WHERE 1 = 1 {{snippet: filters}}
  GROUP BY focus_month(ChargeDate), BillingCurrency
) AS months
LEFT JOIN (
  SELECT finops_add_months(focus_month(ChargeDate), 1) AS MonthAfter, BillingCurrency, sum({{snippet: cost}}) AS Cost
  FROM daily_charges
  WHERE 1 = 1 {{snippet: scope}}
  GROUP BY finops_add_months(focus_month(ChargeDate), 1), BillingCurrency
) AS earlier ON earlier.MonthAfter = months.Month AND earlier.BillingCurrency = months.BillingCurrency
ORDER BY months.Month DESC, months.BillingCurrency
