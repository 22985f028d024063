// Writes finops.schema.json, which editors check finops.yaml against. With --check nothing is written.
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const condition = '--conditions=open-finops-source'

if (process.execArgv.includes(condition)) {
  await generate(join(import.meta.dirname, 'finops.schema.json'), process.argv.includes('--check'))
} else {
  // The schemas are read from the sources of the workspace: a generator must not need a build.
  const again = [condition, import.meta.filename, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1
}

async function generate(file: string, onlyCheck: boolean): Promise<void> {
  const { configJsonSchema } = await import('./src/config/json-schema.ts')
  const text = formatted(JSON.stringify(await configJsonSchema(), undefined, 2))
  if (!onlyCheck) {
    await writeFile(file, text)
  } else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    process.stderr.write('apps/cli/finops.schema.json is not up to date: run npm run generate\n')
    process.exitCode = 1
  }
}

/** As the formatter of the workspace would leave it. */
function formatted(json: string): string {
  const biome = join(import.meta.dirname, '..', '..', 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const run = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=finops.schema.json'], { input: json })
  if (run.status !== 0) throw new Error(`biome could not format the schema: ${run.stderr}`)
  return String(run.stdout)
}
