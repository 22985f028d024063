import { add, all, col, json, nothing, present, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format } from '../../../language/mapping.ts'
import { creditsAsJson } from '../../gcp-billing/credits.ts'
import { isMadeRow } from '../credits.ts'

/** Amounts that would count twice on a row made from another one. */
const onSourceRow = (value: Expression, type: 'string' | 'money' = 'money'): Expression =>
  when([[isMadeRow, nothing(type)]], value)

/** Google Cloud's own columns, kept under x_ names. */
export const nativeRules: Format['mapping'] = {
  x_NativeCost: {
    value: add(add(add(col('cost'), step('applied_credits')), step('payments')), step('unknown_credits')),
    origin: 'reported',
    note: 'Cost plus all credits of the row: what the sums of the invoice are made of.',
  },
  x_AdjustmentInfo: {
    value: json({
      entries: [
        { key: 'description', value: col('adjustment_info.description') },
        { key: 'id', value: col('adjustment_info.id') },
        { key: 'mode', value: col('adjustment_info.mode') },
        { key: 'type', value: col('adjustment_info.type') },
      ],
    }),
  },
  x_ConsumptionModelDescription: { value: col('consumption_model.description') },
  x_ConsumptionModelId: { value: col('consumption_model.id') },
  x_CostAtEffectivePriceDefault: { value: onSourceRow(col('cost_at_effective_price_default')), origin: 'reported' },
  x_CostAtListConsumptionModel: { value: onSourceRow(col('cost_at_list_consumption_model')), origin: 'reported' },
  x_CostType: { value: col('cost_type') },
  x_Credits: { value: onSourceRow(creditsAsJson('credits', step('credit')), 'string'), origin: 'reported' },
  x_CurrencyConversionRate: { value: col('currency_conversion_rate') },
  x_ExportTime: { value: col('export_time') },
  x_Location: { value: col('location.location') },
  x_PriceEffectivePriceDefault: { value: onSourceRow(col('price.effective_price_default')), origin: 'reported' },
  x_PriceListPrice: { value: onSourceRow(col('price.list_price')), origin: 'reported' },
  x_PriceListPriceConsumptionModel: {
    value: onSourceRow(col('price.list_price_consumption_model')),
    origin: 'reported',
  },
  x_Project: {
    value: when(
      [
        [
          all(present(step('project_ancestors')), present(col('project.number'))),
          sql(
            'string',
            `'{"ancestors":' || to_json({0}) || ',"number":' || to_json({1}) || '}'`,
            step('project_ancestors'),
            col('project.number'),
          ),
        ],
      ],
      json({
        entries: [
          { key: 'ancestors', value: step('project_ancestors') },
          { key: 'number', value: col('project.number') },
        ],
      }),
    ),
    origin: 'reported',
    note: 'Its number, and the names of organisation and folders above it.',
  },
  x_ServiceId: { value: col('service.id') },
  x_SubscriptionInstanceId: { value: col('subscription.instance_id') },
  x_TransactionType: { value: col('transaction_type') },
}
