import { col } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'

/** Azure's own columns, kept under x_ names. */
export const nativeRules: Format['mapping'] = {
  x_AccountName: { value: col('AccountName') },
  x_ChargeType: { value: col('ChargeType') },
  x_ConsumedService: { value: col('ConsumedService') },
  x_CostAllocationRuleName: { value: col('CostAllocationRuleName') },
  x_CostCenter: { value: col('CostCenter') },
  x_InvoiceSectionName: { value: col('InvoiceSectionName') },
  x_PricingModel: { value: col('PricingModel') },
  x_SkuMeterCategory: { value: col('MeterCategory') },
  x_SkuMeterId: { value: col('MeterId') },
  x_SkuMeterSubcategory: { value: col('MeterSubCategory') },
  x_SkuOfferId: { value: col('OfferId') },
  x_SkuTerm: { value: col('Term') },
}
