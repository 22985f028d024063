import type * as z from 'zod'
import { costAndUsageRowSchema as row10 } from './generated/1.0/zod.ts'
import { costAndUsageRowSchema as row11 } from './generated/1.1/zod.ts'
import { costAndUsageRowSchema as row12 } from './generated/1.2/zod.ts'
import { costAndUsageRowSchema as row13 } from './generated/1.3/zod.ts'
import { costAndUsageRowSchema as row14 } from './generated/1.4/zod.ts'
import type { CostAndUsageRows } from './rows.ts'
import type { FocusVersion } from './version.ts'

const SCHEMAS: { readonly [V in FocusVersion]: z.ZodType<CostAndUsageRows[V]> } = {
  '1.0': row10,
  '1.1': row11,
  '1.2': row12,
  '1.3': row13,
  '1.4': row14,
}

/**
 * The zod schema of a CostAndUsage row in one version. It checks what one row shows by itself: which columns there
 * are, types, nulls, allowed values, ranges, and that a subcategory belongs to its category. To load one version
 * only, import `costAndUsageRowSchema` from `@open-finops/focus-schema/1.2/zod`.
 */
export function costAndUsageRowSchema<V extends FocusVersion>(version: V): z.ZodType<CostAndUsageRows[V]> {
  return SCHEMAS[version]
}
