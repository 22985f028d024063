import type { Format } from '../../language/mapping.ts'
import { contractCommitmentFormat } from '../focus/contract-commitment.ts'

/** FOCUS 1.4 ContractCommitment files of any provider. */
export const focus14ContractCommitment: Format = contractCommitmentFormat('focus-1-4-contract-commitment', '1.4')
