import type { Format } from '../../language/mapping.ts'
import { azureFocus } from '../azure-focus/format.ts'

/** Cost Management export of type FocusCost, dataVersion 1.0: times without seconds. */
export const azureFocus10: Format = azureFocus('azure-focus-1-0', '1.0', '1.0')
