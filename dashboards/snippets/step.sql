-- The first day of the step of time that a charge belongs to: its day, its week, its month.
CASE {{grain}} WHEN 'day' THEN ChargeDate WHEN 'week' THEN finops_week(ChargeDate) ELSE focus_month(ChargeDate) END
