-- The same for cards that read charge_details: filters narrow one relation of a card.
SELECT max(focus_month(ChargeDate)) AS Month, finops_add_months(max(focus_month(ChargeDate)), -1) AS MonthBefore
FROM charge_details
WHERE focus_month(ChargeDate) IN (SELECT Month FROM full_months) [[AND {{period}}]]
