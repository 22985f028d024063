import type { Format } from '../../language/mapping.ts'
import { focusFormat } from '../focus/format.ts'

/** FOCUS 1.2 files of any provider. */
export const focus12: Format = focusFormat({
  id: 'focus-1-2',
  provider: 'focus',
  title: 'FOCUS 1.2 of any provider',
  version: '1.2',
  sources: ['https://focus.finops.org/focus-specification/v1-2/'],
})
