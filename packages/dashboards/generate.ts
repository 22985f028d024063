// Writes dashboards/dashboard.schema.json, which editors check dashboard.yaml against, and docs/dashboards/. With --check
// nothing is written, and a file that is not up to date fails.
import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const condition = '--conditions=open-finops-source'
const root = join(import.meta.dirname, '..', '..')

if (process.execArgv.includes(condition)) {
  await generate(process.argv.includes('--check'))
} else {
  // Read from the sources of the workspace: a generator must not need a build.
  const again = [condition, import.meta.filename, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1
}

async function generate(onlyCheck: boolean): Promise<void> {
  const { dashboardPage, dashboardsPage } = await import('./src/dashboard-page.ts')
  const { dashboardJsonSchema } = await import('./src/json-schema.ts')
  const { loadDashboards } = await import('./src/load-dashboards.ts')
  const all = await loadDashboards({ shipped: join(root, 'dashboards') })
  const texts = new Map<string, string>()
  const cards = [...all.header, ...all.dashboards.flatMap((dashboard) => dashboard.cards)]
  for (const { file } of cards) texts.set(file, await readFile(file, 'utf8'))
  const sqlOf = ({ file }: { readonly file: string }): string => texts.get(file) ?? ''
  const pages = join('docs', 'dashboards')
  const files = new Map([
    [join('dashboards', 'dashboard.schema.json'), formatted(JSON.stringify(dashboardJsonSchema(), undefined, 2))],
    [join(pages, 'README.md'), dashboardsPage(all, sqlOf)],
    ...all.dashboards.map((dashboard) => [join(pages, `${dashboard.id}.md`), dashboardPage(dashboard, sqlOf)] as const),
  ])
  await mkdir(join(root, pages), { recursive: true })
  const there = (await readdir(join(root, pages))).filter((name) => name.endsWith('.md'))
  const stale = there.map((name) => join(pages, name)).filter((file) => !files.has(file))
  for (const file of stale) {
    if (onlyCheck) fail(file)
    else await rm(join(root, file))
  }
  for (const [file, text] of files) {
    if (!onlyCheck) await writeFile(join(root, file), text)
    else if ((await readFile(join(root, file), 'utf8').catch(() => '')) !== text) fail(file)
  }
}

function fail(file: string): void {
  process.stderr.write(`${file} is not up to date: run npm run generate\n`)
  process.exitCode = 1
}

/** As the formatter of the workspace would leave it. */
function formatted(json: string): string {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
  const run = spawnSync(process.execPath, [biome, 'format', '--stdin-file-path=dashboard.schema.json'], { input: json })
  if (run.status !== 0) throw new Error(`biome could not format the schema: ${run.stderr}`)
  return String(run.stdout)
}
