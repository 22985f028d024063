import { mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Violation } from './area.ts'

/** What stands for the scratch folder in a case, so that a case is the same wherever it runs. */
export const rootMark = '@ROOT@'
/** Stands in a file that nothing may read. */
export const secret = 'fuzz-secret-5f1c0e'

/** A scratch folder in which anything that leaves its place is seen. */
export interface Scene {
  /** Absolute. */
  readonly root: string
  /** Where a bill lies. */
  readonly bill: string
  /** The data folder. */
  readonly data: string
  /** Free for a judge's own files. */
  readonly own: string
  /** Texts and file names of a case, with the scratch folder's path in the place of its mark. */
  placed(text: string): string
  /** Empties the folder of the bill and writes these files; names that no file can have are left out. */
  writeBill(tree: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** @throws Violation when something was written beside the folders that may be written to. */
  requireUntouched(): Promise<void>
  close(): Promise<void>
}

const known = ['bill', 'canary', 'data', 'own', 'secret']

/** @param folder Absolute, and empty. */
export async function openScene(folder: string): Promise<Scene> {
  const root = await realpath(folder)
  for (const name of known) await mkdir(join(root, name))
  await writeFile(join(root, 'secret', 'secret.csv'), `BilledCost,note\n1,${secret}\n`)
  const bill = join(root, 'bill')
  const placed = (text: string): string => text.replaceAll(rootMark, root)
  return {
    root,
    bill,
    data: join(root, 'data'),
    own: join(root, 'own'),
    placed,
    async writeBill(tree) {
      await rm(bill, { recursive: true, force: true })
      await mkdir(bill)
      for (const [name, bytes] of tree) {
        const path = join(bill, name)
        if (!path.startsWith(`${bill}/`)) continue
        await mkdir(dirname(path), { recursive: true }).catch(() => undefined)
        // A name may be too long, or end in a folder: then no cloud wrote it either.
        await writeFile(path, bytes).catch(() => undefined)
      }
    },
    async requireUntouched() {
      const [top, canary, secrets] = await Promise.all([
        readdir(root),
        readdir(join(root, 'canary')),
        readdir(join(root, 'secret')),
      ])
      const strange = [
        ...top.filter((name) => !known.includes(name)),
        ...canary.map((name) => `canary/${name}`),
        ...secrets.filter((name) => name !== 'secret.csv'),
      ]
      if (strange.length > 0) throw new Violation(`was written outside: ${strange.join(', ')}`)
    },
    close: async () => await rm(root, { recursive: true, force: true }),
  }
}
