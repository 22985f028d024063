import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Billing data that lies beside the repository where the project is developed; tests over it are skipped elsewhere. */
export const sharedData: string = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'data')
export const hasSharedData: boolean = existsSync(join(sharedData, 'truth.json'))
export const noSharedData: string = `no billing data in ${sharedData}`
