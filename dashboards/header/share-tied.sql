SELECT BillingCurrency,
  focus_ratio(sum(CASE WHEN ReconciliationState = 'tied' THEN abs(BilledCost) ELSE 0 END), sum(abs(BilledCost))) AS TiedShare,
  focus_ratio(sum(CASE WHEN ReconciliationState = 'explained' THEN abs(BilledCost) ELSE 0 END), sum(abs(BilledCost)))
    AS ExplainedShare
FROM reconciliation
WHERE BillingMonth IN (SELECT BillingMonth FROM daily_charges WHERE 1 = 1 [[AND {{period}}]] [[AND {{currency}}]])
GROUP BY BillingCurrency
HAVING sum(CASE WHEN ReconciliationState <> 'open' THEN 1 ELSE 0 END) > 0
ORDER BY sum(abs(BilledCost)) DESC, BillingCurrency
