import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmScope, openWorkspace } from './conventions/workspace.ts'
import { runGate } from './gates.ts'
import { readPacked } from './packed-package.ts'

const root = join(import.meta.dirname, '..')

/** A folder outside the workspace with the packed packages installed, as a user's project has them. */
export interface PackedConsumer {
  readonly folder: string
  /** Runs a command in the folder; rejects with all it printed when it fails. */
  run(...command: readonly [string, ...string[]]): Promise<string>
}

/**
 * Builds what changed since the last build, packs the packages and all they need of the workspace, and lets npm
 * install the tarballs with their dependencies from the registry.
 * @param names The packages that the project depends on, without scope.
 * @param examples Folders of docs/examples whose files are copied into the project.
 */
export async function packedConsumer(
  parent: string,
  names: readonly string[],
  examples: readonly string[],
): Promise<PackedConsumer> {
  const packages = withDependencies(names.map((name) => `${npmScope}/${name}`))
  const filters = packages.map((name) => `--filter=${name}`)
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  await succeed([process.execPath, turbo, 'run', 'build', ...filters, '--output-logs=errors-only'], root)
  const tarballs = join(parent, 'tarballs')
  mkdirSync(tarballs)
  await succeed(['pnpm', ...filters, '-r', 'pack', '--pack-destination', tarballs], root)

  const folder = join(parent, 'project')
  mkdirSync(folder)
  const dependencies: Record<string, string> = { '@types/node': '24.19.2' }
  const overrides: Record<string, string> = {}
  for (const file of readdirSync(tarballs)) {
    const { name = '' } = readPacked(join(tarballs, file)).manifest
    dependencies[name] = `file:${join(tarballs, file)}`
    overrides[name] = `$${name}`
  }
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies, overrides }),
  )
  for (const example of examples) {
    cpSync(join(root, 'docs', 'examples', example), join(folder, example), { recursive: true })
  }
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  await succeed(['npm', 'install', ...quiet], folder)
  return { folder, run: async (...command) => await succeed(command, folder) }
}

async function succeed(command: readonly [string, ...string[]], cwd: string): Promise<string> {
  const { passed, output } = await runGate({ name: command.join(' '), command }, cwd)
  if (!passed) throw new Error(`${command.join(' ')} failed:\n${output}`)
  return output
}

/** Names of packages, and of all packages of the workspace that they need at run time. */
function withDependencies(names: readonly string[]): readonly string[] {
  const { packages } = openWorkspace(root)
  const found = new Set<string>()
  const pending = [...names]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const pkg = packages.find(({ manifest }) => manifest.name === name)
    if (pkg === undefined || found.has(name)) continue
    found.add(name)
    pending.push(...Object.keys(pkg.manifest.dependencies ?? {}))
  }
  return [...found]
}
