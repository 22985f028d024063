import type { Format } from '../../language/mapping.ts'
import { focusFormat } from '../focus/format.ts'

/** FOCUS 1.0 files of any provider. */
export const focus10: Format = focusFormat({
  id: 'focus-1-0',
  provider: 'focus',
  title: 'FOCUS 1.0 of any provider',
  version: '1.0',
  sources: ['https://focus.finops.org/focus-specification/v1-0/'],
})
