// Bundles the page's own script, browser/main.ts, into page/generated/page.js. ECharts is not in it: the page takes that as
// it is published. With --check nothing is written, and a file that is not up to date fails.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'

const folder = import.meta.dirname
const file = join(folder, 'page', 'generated', 'page.js')
const { outputFiles } = await build({
  entryPoints: [join(folder, 'browser', 'main.ts')],
  absWorkingDir: folder,
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  target: 'es2023',
  minifySyntax: true,
  minifyWhitespace: true,
  charset: 'utf8',
  legalComments: 'none',
  tsconfigRaw: {},
})
const text = outputFiles[0]?.text ?? ''
if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error('packages/report/page/generated/page.js is not up to date: npm run generate')
    process.exitCode = 1
  }
} else {
  await mkdir(join(folder, 'page', 'generated'), { recursive: true })
  await writeFile(file, text)
}
