-- The newest full month of the period, and the one before it.
SELECT max(focus_month(ChargeDate)) AS Month, finops_add_months(max(focus_month(ChargeDate)), -1) AS MonthBefore
FROM daily_charges
WHERE focus_month(ChargeDate) IN (SELECT Month FROM full_months) [[AND {{period}}]]
