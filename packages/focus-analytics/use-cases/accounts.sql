-- title: Understand the billing account or sub account entity
-- question: Which billing accounts and sub accounts have charges, and of which type are they?
-- number: 42
-- focus: 1.2
-- published: understand-the-billing-account-or-sub-account-entity
-- columns: BillingAccountId, BillingAccountName, BillingAccountType, ChargePeriodStart, ProviderName, SubAccountId,
--   SubAccountName, SubAccountType
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. It asks
--   for sub accounts as well and left them out.
SELECT DISTINCT
  ProviderName, BillingAccountId, BillingAccountName, BillingAccountType, SubAccountId, SubAccountName, SubAccountType
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
ORDER BY
  ProviderName, BillingAccountId, BillingAccountName, BillingAccountType, SubAccountId, SubAccountName, SubAccountType
