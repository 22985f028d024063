import type { Format } from '../../language/mapping.ts'
import { focusFormat } from '../focus/format.ts'

/** FOCUS 1.4 files of any provider. */
export const focus14: Format = focusFormat({
  id: 'focus-1-4',
  provider: 'focus',
  title: 'FOCUS 1.4 of any provider',
  version: '1.4',
  sources: ['https://focus.finops.org/focus-specification/v1-4/'],
})
