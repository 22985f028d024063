import { col, json, present, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { product } from '../terms.ts'

/** AWS's own columns, kept under x_ names. */
export const nativeRules: Format['mapping'] = {
  x_NativeCost: {
    value: step('cost'),
    origin: 'reported',
    note: 'The unblended cost, net where the period is billed net: what the sums of the bill are made of.',
  },
  x_CostBasis: { value: step('basis'), note: 'net where AWS gives a net cost for the row, else gross.' },
  x_LineItemType: { value: col('line_item_line_item_type') },
  x_LineItemId: { value: col('identity_line_item_id') },
  x_BillType: { value: col('bill_bill_type') },
  x_Operation: { value: col('line_item_operation') },
  x_UsageType: { value: col('line_item_usage_type') },
  x_ServiceCode: { value: { op: 'coalesce', of: [col('line_item_product_code'), product('servicecode')] } },
  x_CostCategories: { value: json({ families: ['cost-categories'], maps: [{ of: col('cost_category') }] }) },
  x_Discounts: {
    value: json({
      families: ['discounts'],
      entries: [
        { key: 'BundledDiscount', value: col('discount_bundled_discount'), as: 'number' },
        { key: 'TotalDiscount', value: col('discount_total_discount'), as: 'number' },
      ],
      maps: [{ of: col('discount') }],
    }),
  },
  x_SplitLineItem: {
    value: when(
      [
        [
          present(col('split_line_item_parent_resource_id')),
          json({
            entries: [
              { key: 'NetSplitCost', value: col('split_line_item_net_split_cost'), as: 'number' },
              { key: 'NetUnusedCost', value: col('split_line_item_net_unused_cost'), as: 'number' },
              { key: 'ParentResourceId', value: col('split_line_item_parent_resource_id') },
              { key: 'SplitCost', value: col('split_line_item_split_cost'), as: 'number' },
              { key: 'SplitUsage', value: col('split_line_item_split_usage'), as: 'number' },
              { key: 'SplitUsageRatio', value: col('split_line_item_split_usage_ratio'), as: 'number' },
              { key: 'UnusedCost', value: col('split_line_item_unused_cost'), as: 'number' },
            ],
          }),
        ],
      ],
      { op: 'lit', value: null, type: 'string' },
    ),
    origin: 'reported',
    note: 'Split cost allocation data for information: the parent row carries the cost, these rows carry none.',
  },
}
