import type { FocusDataType, FocusMeasure } from './column.ts'
import type { LakeType } from './lake-type.ts'
import type { FocusVersion } from './version.ts'

/** One column of the lake. */
export interface LakeColumn<Name extends string = string> {
  readonly name: Name
  /** What the column says, in one line. */
  readonly description: string
  readonly dataType: FocusDataType
  /** What a decimal measures; null for every other type. */
  readonly measure: FocusMeasure | null
  readonly lakeType: LakeType
  /** False only where every FOCUS version that has the column makes it Mandatory and forbids nulls. */
  readonly nullable: boolean
  /** The FOCUS versions whose CostAndUsage has the column; empty for x_ columns. */
  readonly versions: readonly FocusVersion[]
  /** The providers whose rows fill an x_ column; 'any' for columns of FOCUS and of the lake itself. */
  readonly providers: 'any' | readonly string[]
}
