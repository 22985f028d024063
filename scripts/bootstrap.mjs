// What `npm run …` does on a machine that has only Node 20 and npm: fetch pnpm, install, build, run under Node 24.
// Plain JavaScript without dependencies, because it runs before anything is installed.
// Why it is done like this: docs/decisions/node-and-package-manager.md
import { join } from 'node:path'
import { whileAlone } from './bootstrap/lock.mjs'
import { buildState, installState, isBuilt, isInstalled, isStamped, stamp } from './bootstrap/stamp.mjs'
import { foreground, root, StepFailed, step } from './bootstrap/step.mjs'
import { installPnpm, node, pnpm, requireUsableNode, toolEnv } from './bootstrap/toolchain.mjs'

const script = (name) => join(root, 'scripts', name)
const binary = (...path) => join(root, 'node_modules', ...path)
const biome = [node, binary('@biomejs', 'biome', 'bin', 'biome')]
const changeset = [node, binary('@changesets', 'cli', 'bin.js')]

/** Each task: how far the workspace must be set up, and the commands to run, one after another. */
const tasks = {
  demo: { needs: build, run: (args) => [[node, join(root, 'apps', 'cli', 'bin', 'finops.js'), 'demo', ...args]] },
  test: { needs: build, run: (args) => [[node, script('test.ts'), ...args]] },
  build: { needs: build, run: () => [] },
  check: { needs: build, run: (args) => [[node, script('check.ts'), ...args]] },
  fix: { needs: install, run: (args) => [[...biome, 'check', '--write', ...args]] },
  generate: { needs: install, run: (args) => [[node, script('generate.ts'), ...args]] },
  bench: { needs: build, run: (args) => [[node, join(root, 'bench', 'main.ts'), ...args]] },
  fuzz: { needs: build, run: (args) => [[node, join(root, 'bench', 'fuzz', 'main.ts'), ...args]] },
  judge: { needs: build, run: (args) => [[node, join(root, 'bench', 'judges', 'main.ts'), ...args]] },
  changeset: { needs: install, run: (args) => [[...changeset, ...args]] },
  release: {
    needs: build,
    run: (args) => [
      [node, script('check.ts')],
      [node, script('test.ts')],
      [...changeset, 'publish', ...args],
    ],
  },
}

async function install() {
  await installPnpm()
  const state = installState()
  if (isStamped('install', state) && isInstalled()) return
  await step('dependencies', [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    // Without a terminal pnpm asks nothing only when it believes itself in CI.
    env: { ...toolEnv(), CI: 'true' },
    fix: `after a change of a package.json, update the lockfile: ${pnpm} install --no-frozen-lockfile`,
  })
  stamp('install', state)
}

async function build() {
  await install()
  const state = buildState()
  if (isStamped('build', state) && isBuilt()) return
  const turbo = [node, binary('turbo', 'bin', 'turbo'), 'run', 'build', '--output-logs=errors-only', '--ui=stream']
  await step('build', turbo, { env: toolEnv(), fix: 'correct the error above, then run this again' })
  stamp('build', state)
}

async function main([name, ...args]) {
  const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined
  if (task === undefined) throw new StepFailed(`✗ no such task: ${name}. There are: ${Object.keys(tasks).join(', ')}`)
  requireUsableNode()
  await whileAlone(task.needs)
  for (const command of task.run(args)) {
    const code = await foreground(command, toolEnv())
    if (code !== 0) return code
  }
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof StepFailed)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
