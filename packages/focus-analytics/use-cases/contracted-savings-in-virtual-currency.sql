-- title: Determine contracted savings by virtual currency
-- question: What does a contract save on prices in a virtual currency?
-- number: 53
-- focus: 1.2
-- published: determine-contracted-savings-by-virtual-currency
-- columns: BillingCurrency, ChargeDescription, ChargePeriodStart, ContractedCost, ListCost, PricingCurrency,
--   PricingCurrencyContractedUnitPrice, PricingCurrencyListUnitPrice, PricingQuantity, ServiceName,
--   ServiceSubcategory
-- parameter: from timestamp: first moment of the charge periods
-- parameter: to timestamp: end of the charge periods, itself not in them
-- fault: It did not bind: a comma is missing, and the table's name is cut short. It added up differences of unit
--   prices without the quantity bought at them. ChargePeriodEnd is exclusive: asking for less than the end of the
--   span leaves its last charges out.
-- peer: It adds up differences of unit prices; here they are multiplied by the quantity.
SELECT
  ServiceName, ServiceSubcategory, ChargeDescription, BillingCurrency, PricingCurrency,
  sum(focus_product(PricingCurrencyListUnitPrice - PricingCurrencyContractedUnitPrice, PricingQuantity))
    AS ContractedSavingsInPricingCurrency,
  sum(ListCost - ContractedCost) AS ContractedSavingsInBillingCurrency
FROM focus_1_2
WHERE ChargePeriodStart >= $from AND ChargePeriodStart < $to
  AND PricingCurrencyListUnitPrice > PricingCurrencyContractedUnitPrice
GROUP BY ALL
ORDER BY ServiceName, ServiceSubcategory, ChargeDescription, BillingCurrency, PricingCurrency
