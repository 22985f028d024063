-- The billing periods that the filters let through.
BillingMonth IN (SELECT BillingMonth FROM daily_charges WHERE 1 = 1 [[AND {{period}}]] [[AND {{currency}}]])
  AND BillingCurrency IN (SELECT BillingCurrency FROM daily_charges WHERE 1 = 1 [[AND {{currency}}]])
