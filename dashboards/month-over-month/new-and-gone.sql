SELECT ServiceName, ServiceProviderName, BillingCurrency,
  CASE WHEN sum(ChargesBefore) = 0 THEN 'New' ELSE 'Gone' END AS Happened, sum(Cost) AS Cost
FROM (
  SELECT ServiceName, ServiceProviderName, BillingCurrency, {{snippet: cost}} AS Cost,
    CASE WHEN focus_month(ChargeDate) = newest.Month THEN 1 ELSE 0 END AS ChargesNow,
    CASE WHEN focus_month(ChargeDate) = newest.MonthBefore THEN 1 ELSE 0 END AS ChargesBefore
  FROM daily_charges
  CROSS JOIN ({{snippet: two-months}}) AS newest
  WHERE focus_month(ChargeDate) >= newest.MonthBefore AND focus_month(ChargeDate) <= newest.Month
    AND newest.MonthBefore >= (SELECT min(focus_month(ChargeDate)) FROM daily_charges)
    {{snippet: scope}}
) AS changes
GROUP BY ServiceName, ServiceProviderName, BillingCurrency
HAVING sum(ChargesNow) = 0 OR sum(ChargesBefore) = 0
ORDER BY abs(sum(Cost)) DESC, ServiceName, ServiceProviderName, BillingCurrency
LIMIT 50
