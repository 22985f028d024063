import type { Format } from '../../language/mapping.ts'
import { azureFocus } from '../azure-focus/format.ts'

/** Cost Management export of type FocusCost, dataVersion 1.2 and 1.2-preview. */
export const azureFocus12: Format = azureFocus('azure-focus-1-2', '1.2', '1.2')
