import type { Format } from '../../language/mapping.ts'
import { awsFocus } from '../aws-focus/format.ts'

/** Table FOCUS_1_0_AWS of AWS Data Exports. */
export const awsFocus10: Format = awsFocus('aws-focus-1-0', '1.0')
