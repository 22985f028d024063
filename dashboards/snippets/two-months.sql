-- The newest full month of the period, numbered 1, and the one before it, 2.
SELECT Month, finops_add_months(Month, -1) AS MonthBefore
FROM (
  SELECT max(focus_month(ChargeDate)) AS Month
  FROM daily_charges
  WHERE focus_month(ChargeDate) IN (SELECT Month FROM ({{snippet: full-months}}) AS full_months) [[AND {{period}}]]
) AS newest
