import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BilledLine, billedLinesText } from './billed-line.ts'

/** Writes one version of a slot as `folderSource` finds it, a list of lines a file: `part-1.csv`, `part-2.csv` … */
export async function writeBill(
  location: string,
  slot: string,
  version: string,
  files: readonly (readonly BilledLine[])[],
): Promise<void> {
  const directory = join(location, slot, version)
  await mkdir(directory, { recursive: true })
  for (const [index, lines] of files.entries()) {
    await writeFile(join(directory, `part-${index + 1}.csv`), billedLinesText(lines))
  }
}
