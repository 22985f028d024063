import type { Format } from '../../language/mapping.ts'
import { focusFormat } from '../focus/format.ts'

/** FOCUS 1.3 files of any provider. */
export const focus13: Format = focusFormat({
  id: 'focus-1-3',
  provider: 'focus',
  title: 'FOCUS 1.3 of any provider',
  version: '1.3',
  sources: ['https://focus.finops.org/focus-specification/v1-3/'],
})
