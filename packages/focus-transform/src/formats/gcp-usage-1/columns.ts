import type { PresentColumn } from '../../compile/bind.ts'
import type { RawColumn, RawColumnRole } from '../../language/mapping.ts'
import { CREDIT_FIELDS } from '../gcp-billing/credits.ts'
import { recordsType } from '../gcp-billing/records.ts'

const optional = (type: RawColumn['type'] = 'string'): RawColumn => ({ type, need: 'optional' })
const required = (type: RawColumn['type'] = 'string'): RawColumn => ({
  type,
  need: 'required',
  remedy:
    'Every Cloud Billing export has it: extract all columns of the table, or name it under `columns:` when your query renamed it.',
})
const keyValue = { key: 'string', value: 'string' } as const

/**
 * The columns of Google Cloud's standard and detailed usage cost export that FOCUS needs; a dot leads into a nested
 * column. Cloud Billing documentation, "Structure of Standard data export" and "Structure of Detailed data export".
 */
export const GCP_USAGE_COLUMNS: Readonly<Record<string, RawColumn>> = {
  'adjustment_info.description': optional(),
  'adjustment_info.id': optional(),
  'adjustment_info.mode': optional(),
  'adjustment_info.type': optional(),
  billing_account_id: required(),
  'consumption_model.description': optional(),
  'consumption_model.id': optional(),
  cost: required('money'),
  cost_at_effective_price_default: optional('money'),
  cost_at_list: optional('money'),
  cost_at_list_consumption_model: optional('money'),
  cost_type: required(),
  credits: {
    ...required('records'),
    fields: CREDIT_FIELDS,
  },
  currency: required(),
  currency_conversion_rate: optional('money'),
  export_time: optional('timestamp'),
  'invoice.month': required(),
  'invoice.publisher_type': optional(),
  labels: { ...optional('records'), fields: keyValue },
  'location.location': optional(),
  'location.region': optional(),
  'location.zone': optional(),
  'price.effective_price_default': optional('money'),
  'price.list_price': optional('money'),
  'price.list_price_consumption_model': optional('money'),
  'price.pricing_unit_quantity': optional('quantity'),
  'price.tier_start_amount': optional('quantity'),
  'project.ancestors': {
    ...optional('records'),
    fields: { resource_name: 'string', display_name: 'string' },
  },
  'project.id': optional(),
  'project.labels': { ...optional('records'), fields: keyValue },
  'project.name': optional(),
  'project.number': optional(),
  'resource.global_name': optional(),
  'resource.name': optional(),
  seller_name: optional(),
  'service.description': optional(),
  'service.id': optional(),
  'sku.description': optional(),
  'sku.id': optional(),
  'subscription.instance_id': optional(),
  system_labels: { ...optional('records'), fields: keyValue },
  tags: {
    ...optional('records'),
    fields: { key: 'string', value: 'string', inherited: 'string', namespace: 'string' },
  },
  transaction_type: optional(),
  'usage.amount': { ...optional('quantity'), stored: 'double' },
  'usage.amount_in_pricing_units': { ...optional('quantity'), stored: 'double' },
  'usage.pricing_unit': optional(),
  'usage.unit': optional(),
  usage_end_time: required('timestamp'),
  usage_start_time: required('timestamp'),
}

const byName = new Map(
  Object.keys(GCP_USAGE_COLUMNS).flatMap((name) => [
    [name, name],
    [name.replaceAll('.', '_'), name],
  ]),
)

/** Reads a column name: fields of nested columns with dots, or with underscores as flattening queries write them. */
export function gcpUsageColumnRole(rawName: string): RawColumnRole {
  const name = byName.get(rawName.toLowerCase())
  return name === undefined ? { kind: 'ignored' } : { kind: 'column', name }
}

const PARQUET_TYPES: Readonly<Record<string, string>> = {
  money: 'DOUBLE',
  quantity: 'DOUBLE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
}

/** The detailed usage cost export in Parquet with every column. */
export const detailedParquet: readonly PresentColumn[] = Object.entries(GCP_USAGE_COLUMNS).map(([name, column]) => ({
  name,
  sql: name
    .split('.')
    .map((part) => `"${part}"`)
    .join('.'),
  type:
    column.type === 'records'
      ? recordsType(column)
      : name.startsWith('price.')
        ? 'DECIMAL(38,9)'
        : (PARQUET_TYPES[column.type] ?? 'VARCHAR'),
}))
