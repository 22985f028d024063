import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isFinopsError } from '@open-finops/pipeline'
import { catalogFile, catalogNumbers, currentCatalog, removeCatalog } from '../catalog.ts'
import type { DataFolder } from '../data-folder.ts'
import { cloneFile, prepareText, syncFile, syncFolder } from '../durable-files.ts'
import { ledgerFaults } from '../verify/read-ledger.ts'

/** The ledger that a rebuild can go on from. */
export interface RecoveredLedger {
  /** `whole`: the one in force. `earlier`: an older catalog, put in force again. `none`: no catalog can be read. */
  readonly state: 'whole' | 'earlier' | 'none'
  /** Number of the catalog now in force; 0 with `none`. */
  readonly number: number
  /** What was wrong with catalogs, in words. */
  readonly faults: readonly string[]
}

/**
 * Finds the newest catalog that can be read whole, and puts it in force where it is not the one that CURRENT names, in
 * one commit. Damaged catalogs are set aside once another is in force. Needs the folder's lock.
 */
export async function recoverLedger(folder: DataFolder): Promise<RecoveredLedger> {
  const faults: string[] = []
  const current = await currentCatalog(folder).catch((error: unknown) => {
    if (!isFinopsError(error) || error.code !== 'FINOPS_DAMAGED_LAKE') throw error
    faults.push(error.message)
    return undefined
  })
  const numbers = await catalogNumbers(folder)
  const damaged: number[] = []
  const whole: number[] = []
  // What lies beyond CURRENT was never put in force.
  for (const number of numbers.filter((one) => current === undefined || one <= current)) {
    const found = await ledgerFaults(folder, number)
    faults.push(...found.map(({ message }) => message))
    ;(found.length === 0 ? whole : damaged).push(number)
  }
  const base = whole.at(-1)
  if (base === undefined) return { state: 'none', number: 0, faults }
  let number = base
  if (base !== current) {
    number = Math.max(...numbers) + 1
    const path = join(folder.catalog, catalogFile(number))
    await removeCatalog(folder, number)
    await cloneFile(join(folder.catalog, catalogFile(base)), path)
    await syncFile(path)
    await syncFolder(folder.catalog)
    await (await prepareText(folder.current, `${catalogFile(number)}\n`))()
  }
  for (const one of damaged) {
    await rename(join(folder.catalog, catalogFile(one)), join(folder.catalog, `${catalogFile(one)}${damagedMark}`))
    await removeCatalog(folder, one)
  }
  const unfinished = (await damagedCatalogs(folder)).length > 0
  return { state: base === current && !unfinished ? 'whole' : 'earlier', number, faults }
}

const damagedMark = '.damaged'

/** Removes what tells that deliveries are still to be loaded: it outlives a rebuild that was broken off. */
export async function forgetDamaged(folder: DataFolder): Promise<void> {
  for (const path of await damagedCatalogs(folder)) await rm(path, { force: true })
}

async function damagedCatalogs(folder: DataFolder): Promise<readonly string[]> {
  const names = await readdir(folder.catalog).catch(() => [])
  return names.filter((name) => name.endsWith(damagedMark)).map((name) => join(folder.catalog, name))
}
