import type { Format } from '../language/mapping.ts'
import { awsCur1 } from './aws-cur-1/format.ts'
import { awsCur2 } from './aws-cur-2/format.ts'
import { awsFocus10 } from './aws-focus-1-0/format.ts'
import { awsFocus12 } from './aws-focus-1-2/format.ts'
import { azureCostDetails1 } from './azure-cost-details-1/format.ts'
import { azureFocus10 } from './azure-focus-1-0/format.ts'
import { azureFocus10r2 } from './azure-focus-1-0r2/format.ts'
import { azureFocus12 } from './azure-focus-1-2/format.ts'
import { focus10 } from './focus-1-0/format.ts'
import { focus11 } from './focus-1-1/format.ts'
import { focus12 } from './focus-1-2/format.ts'
import { focus13 } from './focus-1-3/format.ts'
import { focus13ContractCommitment } from './focus-1-3-contract-commitment/format.ts'
import { focus14 } from './focus-1-4/format.ts'
import { focus14ContractCommitment } from './focus-1-4-contract-commitment/format.ts'
import { formatsAmong } from './formats-with.ts'
import { gcpFocus1 } from './gcp-focus-1/format.ts'
import { gcpUsage1 } from './gcp-usage-1/format.ts'

/** Every format that bills can be read in. */
export const FORMATS: readonly Format[] = [
  awsCur1,
  awsCur2,
  awsFocus10,
  awsFocus12,
  azureCostDetails1,
  azureFocus10,
  azureFocus10r2,
  azureFocus12,
  gcpUsage1,
  gcpFocus1,
  focus10,
  focus11,
  focus12,
  focus13,
  focus14,
  focus13ContractCommitment,
  focus14ContractCommitment,
]

/** The format of an id, among these and others besides; throws as `formatsAmong` says. */
export function formatsWith(others: readonly Format[]): (id: string) => Format {
  return formatsAmong(FORMATS, others)
}

/**
 * The format of this id.
 * @throws FinopsError `FINOPS_UNKNOWN_FORMAT`.
 */
export const formatOf: (id: string) => Format = formatsWith([])
