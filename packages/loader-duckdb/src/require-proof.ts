import { FinopsError } from '@open-finops/pipeline'
import { rowsOfLake } from './answer-rows.ts'
import type { Lake } from './lake.ts'

/** The first version of the ledger with what bills are compared by. */
const firstVersion = 4

/** True when the lake's ledger holds what bills are compared by: with invoices, with other versions, by days. */
export async function hasProof(lake: Lake): Promise<boolean> {
  const [row] = await rowsOfLake(lake, "SELECT value FROM finops.settings WHERE name = 'ledger_version'")
  return (row?.number('value') ?? 0) >= firstVersion
}

/**
 * Refuses a lake of an earlier version.
 * @throws FinopsError `FINOPS_OLDER_LAKE`
 */
export async function requireProof(lake: Lake): Promise<void> {
  if (await hasProof(lake)) return
  throw new FinopsError({
    code: 'FINOPS_OLDER_LAKE',
    message: `The lake in ${lake.dataDir} was written before bills were compared with invoices and versions`,
    hint: 'The next load upgrades it: finops transform loads again what is there.',
    details: { path: lake.dataDir },
  })
}
