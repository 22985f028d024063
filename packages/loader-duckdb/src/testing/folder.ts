import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Takes what is to be done when the test ends: vitest's `onTestFinished`. */
export type AtEnd = (cleanUp: () => Promise<void>) => void

/** An empty folder that goes when the test ends. */
export async function testFolder(atEnd: AtEnd, name = 'lake'): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), 'open-finops-test-'))
  atEnd(async () => await rm(base, { recursive: true, force: true }))
  const folder = join(base, name)
  await mkdir(folder)
  return folder
}
