import { fileURLToPath } from 'node:url'
import { differingFiles, writeFiles } from './generated-files.ts'
import { readSpec } from './read-spec.ts'
import { render } from './render.ts'

/**
 * Writes packages/focus-schema/src/generated from the data in this folder.
 * With --check it writes nothing, names the files that differ and exits with 1.
 */
const GENERATED = 'packages/focus-schema/src/generated'
const folder = fileURLToPath(new URL(`../${GENERATED}`, import.meta.url))

try {
  const files = render(await readSpec())
  if (process.argv.includes('--check')) {
    const paths = await differingFiles(folder, files)
    for (const path of paths) console.error(`out of date: ${GENERATED}/${path}`)
    if (paths.length > 0) {
      console.error('Run: node focus-spec/generate.ts')
      process.exitCode = 1
    }
  } else {
    const paths = await writeFiles(folder, files)
    for (const path of paths) console.log(`${GENERATED}/${path}`)
    console.log(`${paths.length} of ${files.size} files changed`)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
