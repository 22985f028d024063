-- The cost that is chosen. Under `sum(…) AS Cost` it needs a column BillingCurrency beside it.
CASE {{metric}} WHEN 'Billed' THEN BilledCost WHEN 'Contracted' THEN ContractedCost WHEN 'List' THEN ListCost
  ELSE EffectiveCost END
