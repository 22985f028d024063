import type { Format } from '../../language/mapping.ts'
import { contractCommitmentFormat } from '../focus/contract-commitment.ts'

/** FOCUS 1.3 ContractCommitment files of any provider. */
export const focus13ContractCommitment: Format = contractCommitmentFormat('focus-1-3-contract-commitment', '1.3')
