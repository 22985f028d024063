SELECT BillingCurrency,
  sum(CASE WHEN ReconciliationState IN ('tied', 'explained') THEN BilledCost ELSE 0 END) AS TiedCost,
  sum(BilledCost) AS BilledCost,
  focus_ratio(sum(CASE WHEN ReconciliationState IN ('tied', 'explained') THEN BilledCost ELSE 0 END), sum(BilledCost))
    AS TiedShare
FROM reconciliation
WHERE BillingMonth IN (SELECT BillingMonth FROM daily_charges WHERE 1 = 1 [[AND {{period}}]] [[AND {{currency}}]])
GROUP BY BillingCurrency
ORDER BY sum(BilledCost) DESC, BillingCurrency
