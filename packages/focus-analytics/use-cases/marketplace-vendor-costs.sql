-- title: Analyze marketplace vendors costs
-- question: What do products cost each month that were bought through a marketplace?
-- number: 17
-- focus: 1.0
-- published: marketplace-vendors-costs
-- columns: BillingCurrency, ChargePeriodStart, EffectiveCost, InvoiceIssuerName, ProviderName, PublisherName
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: ChargePeriodEnd is exclusive: asking for less than the end of the span leaves its last charges out. Costs of
--   several currencies were added up. It asks for months and gave a row for each charge period, rounded to cents.
-- peer: It gives each charge period, rounded to cents; here are months with every digit.
SELECT
  focus_month(ChargePeriodStart) AS ChargeMonth, ProviderName, PublisherName, InvoiceIssuerName, BillingCurrency,
  sum(EffectiveCost) AS TotalEffectiveCost
FROM focus_1_0
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND InvoiceIssuerName <> PublisherName
GROUP BY ALL
ORDER BY ChargeMonth, TotalEffectiveCost DESC, ProviderName, PublisherName, InvoiceIssuerName, BillingCurrency
