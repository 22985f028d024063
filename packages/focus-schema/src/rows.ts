import type { CostAndUsageRow as Row10 } from './generated/1.0/rows.ts'
import type { CostAndUsageRow as Row11 } from './generated/1.1/rows.ts'
import type { CostAndUsageRow as Row12 } from './generated/1.2/rows.ts'
import type { CostAndUsageRow as Row13 } from './generated/1.3/rows.ts'
import type { CostAndUsageRow as Row14 } from './generated/1.4/rows.ts'
import type { FocusVersion } from './version.ts'

/** The row type of CostAndUsage in each version. */
export interface CostAndUsageRows {
  '1.0': Row10
  '1.1': Row11
  '1.2': Row12
  '1.3': Row13
  '1.4': Row14
}

/**
 * One row of CostAndUsage. Decimals are decimal strings, so that no digit is lost; moments are ISO 8601 in UTC
 * (`2026-08-01T00:00:00Z`); JSON columns hold JSON text. A column that a dataset may leave out is optional.
 */
export type CostAndUsageRow<V extends FocusVersion = FocusVersion> = CostAndUsageRows[V]
