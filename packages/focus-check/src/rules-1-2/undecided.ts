import type { UndecidedReason } from '../rule.ts'

/** Rules of FOCUS 1.2 that no row can break or that rows alone can't decide, by the reason why. */
export const undecidedRules: Readonly<Record<UndecidedReason, string>> = {
  composed: `
    AvailabilityZone-C-000-C:MUST BilledCost-C-000-M:MUST BillingAccountId-C-000-M:MUST
    BillingAccountName-C-000-M:MUST BillingAccountType-C-000-C:MUST BillingAccountType-C-003-C:MUST
    BillingCurrency-C-000-M:MUST BillingPeriodEnd-C-000-M:MUST BillingPeriodStart-C-000-M:MUST
    CapacityReservationId-C-000-C:MUST CapacityReservationId-C-003-C:MUST CapacityReservationId-C-007-C:MUST
    CapacityReservationStatus-C-000-C:MUST CapacityReservationStatus-C-002-C:MUST
    CapacityReservationStatus-C-005-C:MUST ChargeCategory-C-000-M:MUST ChargeClass-C-000-M:MUST
    ChargeClass-C-002-C:MUST ChargeDescription-C-000-M:MUST ChargeFrequency-C-000-O:MUST
    ChargePeriodEnd-C-000-M:MUST ChargePeriodStart-C-000-M:MUST ColumnHandling-A-000-M:MUST
    ColumnHandling-A-009-M:MUST CommitmentDiscountCategory-C-000-C:MUST CommitmentDiscountCategory-C-002-C:MUST
    CommitmentDiscountId-C-000-C:MUST CommitmentDiscountId-C-003-C:MUST CommitmentDiscountId-C-006-C:MUST
    CommitmentDiscountName-C-000-C:MUST CommitmentDiscountName-C-003-C:MUST CommitmentDiscountName-C-005-C:MUST
    CommitmentDiscountQuantity-C-000-C:MUST CommitmentDiscountQuantity-C-003-C:MUST
    CommitmentDiscountQuantity-C-004-C:MUST CommitmentDiscountQuantity-C-008-C:MUST
    CommitmentDiscountQuantity-C-010-C:MUST CommitmentDiscountQuantity-C-013-C:MUST
    CommitmentDiscountStatus-C-000-C:MUST CommitmentDiscountStatus-C-002-C:MUST CommitmentDiscountType-C-000-C:MUST
    CommitmentDiscountType-C-003-C:MUST CommitmentDiscountUnit-C-000-C:MUST CommitmentDiscountUnit-C-004-C:MUST
    CommitmentDiscountUnit-C-007-C:MUST ConsumedQuantity-C-000-C:MUST ConsumedQuantity-C-003-C:MUST
    ConsumedQuantity-C-005-C:MUST ConsumedUnit-C-000-C:MUST ConsumedUnit-C-004-C:MUST ContractedCost-C-000-M:MUST
    ContractedCost-C-006-C:MUST ContractedUnitPrice-C-000-C:MUST ContractedUnitPrice-C-001-M:MUST
    ContractedUnitPrice-C-004-M:MUST ContractedUnitPrice-C-008-C:MUST CostAndUsage-D-000-M:MUST
    CostAndUsage-D-001-M:MUST CostAndUsage-D-002-M:MUST CostAndUsage-D-046-C:MUST CostAndUsage-D-050-C:MUST
    CostAndUsage-D-054-C:MUST CurrencyFormat-A-000-C:MUST DateTimeFormat-A-000-M:MUST DateTimeFormat-A-003-M:MUST
    DiscountHandling-A-000-C:MUST DiscountHandling-A-002-C:MUST DiscountHandling-A-005-C:MUST
    DiscountHandling-A-008-C:MUST EffectiveCost-C-000-M:MUST EffectiveCost-C-008-C:MUST EffectiveCost-C-011-C:MUST
    InvoiceId-C-000-O:SHOULD InvoiceId-C-003-C:MUST InvoiceIssuerName-C-000-M:MUST KeyValueFormat-A-000-M:MUST
    ListCost-C-000-M:MUST ListCost-C-006-C:MUST ListUnitPrice-C-000-C:MUST ListUnitPrice-C-003-M:MUST
    ListUnitPrice-C-007-C:MUST NullHandling-A-000-M:MUST NumericFormat-A-000-M:MUST PricingCategory-C-000-M:MUST
    PricingCategory-C-002-M:MUST PricingCategory-C-006-C:MUST PricingCurrency-C-000-C:MUST
    PricingCurrencyContractedUnitPrice-C-000-C:MUST PricingCurrencyContractedUnitPrice-C-003-M:MUST
    PricingCurrencyContractedUnitPrice-C-007-C:MUST PricingCurrencyEffectiveCost-C-000-C:MUST
    PricingCurrencyListUnitPrice-C-000-C:MUST PricingCurrencyListUnitPrice-C-003-M:MUST
    PricingCurrencyListUnitPrice-C-007-C:MUST PricingQuantity-C-000-M:MUST PricingQuantity-C-003-M:MUST
    PricingQuantity-C-007-C:MUST PricingUnit-C-000-M:MUST PricingUnit-C-004-C:MUST PricingUnit-C-007-C:MUST
    ProviderName-C-000-M:MUST PublisherName-C-000-M:MUST RegionId-C-000-C:MUST RegionId-C-003-C:MUST
    RegionName-C-000-C:MUST RegionName-C-003-C:MUST ResourceId-C-000-C:MUST ResourceId-C-003-C:MUST
    ResourceId-C-006-C:MUST ResourceName-C-000-C:MUST ResourceName-C-003-C:MUST ResourceType-C-000-C:MUST
    ResourceType-C-003-C:MUST ServiceCategory-C-000-M:MUST ServiceName-C-000-M:MUST ServiceName-C-004-C:MUST
    ServiceName-C-007-C:SHOULD ServiceSubcategory-C-000-O:SHOULD SkuId-C-000-C:MUST SkuId-C-003-M:MUST
    SkuId-C-007-M:MUST SkuMeter-C-000-C:MUST SkuMeter-C-003-C:MUST SkuPriceDetails-C-000-C:MUST
    SkuPriceDetails-C-003-C:MUST SkuPriceDetails-C-006-C:MUST SkuPriceDetails-C-012-O:SHOULD
    SkuPriceDetails-C-019-M:MUST SkuPriceId-C-000-C:MUST SkuPriceId-C-003-M:MUST SkuPriceId-C-007-C:MUST
    StringHandling-A-000-M:MUST SubAccountId-C-000-C:MUST SubAccountId-C-003-C:MUST SubAccountName-C-000-C:MUST
    SubAccountName-C-003-C:MUST SubAccountType-C-000-C:MUST SubAccountType-C-003-C:MUST Tags-C-000-C:MUST
    Tags-C-003-C:MUST Tags-C-011-M:MUST Tags-C-014-M:MUST UnitFormat-A-000-M:MUST`,
  permits: `
    ColumnHandling-A-007-O:MAY ColumnHandling-A-014-O:MAY CommitmentDiscountName-C-007-C:MAY
    CommitmentDiscountQuantity-C-006-C:MAY ConsumedQuantity-C-007-C:MAY ContractedCost-C-010-C:MAY
    ContractedUnitPrice-C-007-O:MAY ContractedUnitPrice-C-012-C:MAY CostAndUsage-D-049-C:MAY
    CostAndUsage-D-053-C:MAY CostAndUsage-D-057-C:MAY EffectiveCost-C-007-O:MAY InvoiceId-C-006-O:MAY
    ListCost-C-010-C:MAY ListUnitPrice-C-006-O:MAY ListUnitPrice-C-011-C:MAY PricingCategory-C-005-O:MAY
    PricingCurrencyContractedUnitPrice-C-006-O:MAY PricingCurrencyContractedUnitPrice-C-010-C:MAY
    PricingCurrencyListUnitPrice-C-006-O:MAY PricingCurrencyListUnitPrice-C-010-C:MAY PricingQuantity-C-006-O:MAY
    PricingQuantity-C-010-C:MAY RegionId-C-005-C:MAY SkuId-C-006-O:MAY SkuId-C-012-O:MAY SkuPriceDetails-C-005-C:MAY
    SkuPriceDetails-C-011-O:MAY SkuPriceDetails-C-015-O:MAY SkuPriceId-C-006-O:MAY SkuPriceId-C-011-O:MAY
    StringHandling-A-008-C:MAY Tags-C-002-O:MAY Tags-C-007-O:MAY UnitFormat-A-002-O:MAY`,
  byColumn: `
    CurrencyFormat-A-001-C:MUST CurrencyFormat-A-002-C:MUST DateTimeFormat-A-001-M:MUST DateTimeFormat-A-002-M:MUST
    DateTimeFormat-A-004-M:MUST DateTimeFormat-A-005-M:MUST DateTimeFormat-A-006-M:MUST KeyValueFormat-A-001-M:MUST
    KeyValueFormat-A-002-M:MUST KeyValueFormat-A-003-M:MUST KeyValueFormat-A-004-M:MUST NumericFormat-A-002-M:MUST
    NumericFormat-A-003-M:MUST NumericFormat-A-004-M:MUST NumericFormat-A-005-M:MUST NumericFormat-A-006-M:MUST
    NumericFormat-A-007-M:MUST NumericFormat-A-008-M:MUST NumericFormat-A-009-M:MUST NumericFormat-A-010-M:MUST
    NumericFormat-A-011-M:MUST StringHandling-A-001-M:MUST UnitFormat-A-001-M:SHOULD UnitFormat-A-003-M:MUST
    UnitFormat-A-004-C:SHOULD`,
  history: `
    CommitmentDiscountUnit-C-008-M:MUST DiscountHandling-A-011-C:MUST EffectiveCost-C-012-C:MUST
    NumericFormat-A-001-O:SHOULD SkuId-C-008-M:MUST SkuId-C-009-M:MUST SkuId-C-010-M:MUST SkuMeter-C-006-O:SHOULD
    SkuPriceDetails-C-013-O:SHOULD SkuPriceDetails-C-014-O:SHOULD SkuPriceDetails-C-016-O:SHOULD
    SkuPriceId-C-009-M:MUST SkuPriceId-C-010-M:MUST StringHandling-A-002-O:SHOULD StringHandling-A-004-M:MUST
    StringHandling-A-005-M:MUST StringHandling-A-006-M:MUST`,
  specification: `
    ColumnHandling-A-001-M:MUST ColumnHandling-A-002-M:MUST ColumnHandling-A-003-M:MUST
    ColumnHandling-A-004-O:SHOULD ColumnHandling-A-005-O:SHOULD ColumnHandling-A-006-M:MUST
    ColumnHandling-A-008-M:MUST NumericFormat-A-012-M:MUST`,
  documents: `
    ChargeDescription-C-004-O:SHOULD NumericFormat-A-013-O:SHOULD PricingUnit-C-008-M:MUST SkuPriceId-C-013-M:MUST
    SkuPriceId-C-014-C:MUST SkuPriceId-C-015-C:MUST Tags-C-009-M:SHOULD Tags-C-013-M:SHOULD`,
  provider: `
    AvailabilityZone-C-003-C:MUST BilledCost-C-005-C:MUST BillingAccountId-C-004-M:MUST
    BillingAccountId-C-005-O:SHOULD BillingAccountType-C-006-M:MUST BillingPeriodEnd-C-004-M:MUST
    BillingPeriodStart-C-004-M:MUST CapacityReservationId-C-004-C:MUST CapacityReservationId-C-006-C:SHOULD
    CapacityReservationId-C-008-M:MUST CapacityReservationId-C-009-O:SHOULD CapacityReservationStatus-C-007-C:MUST
    CapacityReservationStatus-C-008-C:MUST ChargeClass-C-003-C:MUST ChargeClass-C-004-C:MUST
    ChargePeriodEnd-C-004-M:MUST ChargePeriodStart-C-004-M:MUST CommitmentDiscountId-C-004-C:MUST
    CommitmentDiscountId-C-005-C:MUST CommitmentDiscountId-C-007-M:MUST CommitmentDiscountId-C-008-C:SHOULD
    CommitmentDiscountName-C-006-C:MUST CommitmentDiscountQuantity-C-011-C:MUST
    CommitmentDiscountQuantity-C-012-C:MUST CommitmentDiscountQuantity-C-014-C:MUST
    CommitmentDiscountQuantity-C-015-C:MUST CommitmentDiscountUnit-C-009-M:MUST
    CommitmentDiscountUnit-C-010-C:SHOULD ContractedCost-C-007-C:MUST DiscountHandling-A-001-C:SHOULD
    DiscountHandling-A-003-C:MUST DiscountHandling-A-004-C:MUST DiscountHandling-A-006-C:MUST
    DiscountHandling-A-007-C:SHOULD DiscountHandling-A-009-C:MUST DiscountHandling-A-010-C:MUST
    DiscountHandling-A-013-C:MUST DiscountHandling-A-014-C:MUST DiscountHandling-A-016-C:MUST
    DiscountHandling-A-017-C:MUST DiscountHandling-A-020-C:MUST EffectiveCost-C-009-C:MUST ListCost-C-007-C:MUST
    NullHandling-A-001-C:MUST PricingCategory-C-008-C:MUST PricingCategory-C-010-C:MUST PricingCategory-C-011-C:MUST
    PricingCurrencyEffectiveCost-C-005-M:MUST RegionId-C-004-C:MUST ResourceId-C-004-C:MUST ResourceId-C-005-C:MUST
    ResourceId-C-007-M:MUST ResourceId-C-008-O:SHOULD ResourceName-C-005-C:MUST ResourceName-C-006-C:MUST
    ServiceName-C-006-C:MUST ServiceName-C-009-C:SHOULD SkuId-C-011-C:MUST SkuPriceDetails-C-007-M:MUST
    SkuPriceDetails-C-008-M:MUST SkuPriceDetails-C-009-C:SHOULD SkuPriceDetails-C-010-C:MUST
    SkuPriceDetails-C-018-C:MUST SkuPriceDetails-C-022-C:MUST SkuPriceId-C-012-C:MUST StringHandling-A-003-M:MUST
    SubAccountId-C-004-C:MUST SubAccountId-C-005-C:MUST SubAccountType-C-006-M:MUST Tags-C-004-M:MUST
    Tags-C-005-M:MUST Tags-C-006-M:SHOULD Tags-C-008-M:MUST Tags-C-010-C:MUST Tags-C-012-M:MUST Tags-C-015-C:MUST
    Tags-C-016-C:MUST Tags-C-017-M:MUST`,
  currency: `
    BilledCost-C-006-M:MUST ContractedCost-C-005-M:MUST ContractedUnitPrice-C-010-C:MUST EffectiveCost-C-006-M:MUST
    ListCost-C-005-M:MUST ListUnitPrice-C-009-M:MUST PricingCurrencyContractedUnitPrice-C-009-C:MUST
    PricingCurrencyEffectiveCost-C-006-M:MUST PricingCurrencyListUnitPrice-C-009-M:MUST`,
  invoice: `
    BilledCost-C-007-M:MUST BillingCurrency-C-005-M:MUST InvoiceId-C-004-C:MUST InvoiceId-C-005-C:MUST
    InvoiceId-C-007-C:MUST PricingUnit-C-009-C:MUST`,
}
