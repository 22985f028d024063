import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder that goes away with the test. */
export async function testFolder(onFinished: (clean: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-cli-'))
  onFinished(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

/** Such a folder with a `finops.yaml`. */
export async function configFolder(onFinished: (clean: () => Promise<void>) => void, text: string): Promise<string> {
  const folder = await testFolder(onFinished)
  await writeFile(join(folder, 'finops.yaml'), text)
  return folder
}
