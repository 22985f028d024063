import type { Format } from '../../language/mapping.ts'
import { awsFocus } from '../aws-focus/format.ts'

/** Table FOCUS_1_2_AWS of AWS Data Exports. */
export const awsFocus12: Format = awsFocus('aws-focus-1-2', '1.2')
