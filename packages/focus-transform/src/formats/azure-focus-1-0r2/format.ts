import type { Format } from '../../language/mapping.ts'
import { azureFocus } from '../azure-focus/format.ts'

/** Cost Management export of type FocusCost, dataVersion 1.0r2: the columns of 1.0, times with seconds. */
export const azureFocus10r2: Format = azureFocus('azure-focus-1-0r2', '1.0', '1.0r2')
