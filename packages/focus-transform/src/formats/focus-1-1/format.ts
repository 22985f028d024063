import type { Format } from '../../language/mapping.ts'
import { focusFormat } from '../focus/format.ts'

/** FOCUS 1.1 files of any provider. */
export const focus11: Format = focusFormat({
  id: 'focus-1-1',
  provider: 'focus',
  title: 'FOCUS 1.1 of any provider',
  version: '1.1',
  sources: ['https://focus.finops.org/focus-specification/v1-1/'],
})
