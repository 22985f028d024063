// Makes a picture of every dashboard of a lake, and of the first one in the dark and on a telephone:
//   node --conditions=open-finops-source packages/report/screenshots.ts [data folder] [folder for the pictures]
// By default the demo's lake (npm run demo) and docs/dashboards, where the pages of dashboards look for them.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { BrowserContextOptions } from 'playwright-core'
import { openLakeDashboards } from './src/lake-dashboards.ts'
import { startServer } from './src/serve/start-server.ts'
import { chromiumPath, openBrowser, openPage } from './src/testing/browser.ts'

const root = join(import.meta.dirname, '..', '..')
const dataDir = resolve(process.argv[2] ?? join(root, 'demo', 'data'))
const folder = resolve(process.argv[3] ?? join(root, 'docs', 'dashboards'))
if (chromiumPath === undefined)
  throw new Error('There is no chromium: apt-get install chromium, or FINOPS_CHROMIUM=<path>')

const demoOwnership = {
  dimensions: { team: ['tag:team', 'tag:old_team', 'account'], environment: ['tag:env'] },
  accounts: {},
}
await mkdir(folder, { recursive: true })
const options = { dataDir, ownership: demoOwnership }
const lake = await openLakeDashboards(options)
const names = lake.dashboards.map(({ id }) => id)
await lake.close()
const server = await startServer({ ...options, port: 0, locale: 'en' })
const browser = await openBrowser()
const wide = { viewport: { width: 1280, height: 900 }, deviceScaleFactor: 0.75 }
const pictures: readonly (readonly [string, string, BrowserContextOptions])[] = [
  ...names.map((name) => [name, name, wide] as const),
  ['executive-summary-dark', 'executive-summary', { ...wide, colorScheme: 'dark' }],
  ['executive-summary-telephone', 'executive-summary', { viewport: { width: 390, height: 844 } }],
]
try {
  for (const [file, name, context] of pictures) {
    const { page, close } = await openPage(browser, context)
    await page.goto(`${server.url}d/${name}`)
    await page.locator('html[data-loaded]').waitFor({ state: 'attached' })
    const height = await page.evaluate<number>('document.documentElement.scrollHeight')
    const width = context.viewport?.width ?? 1280
    // All of it on the screen, so that every chart is drawn.
    await page.setViewportSize({ width, height: Math.min(height, 2400) })
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(folder, `${file}.png`) })
    await close()
  }
} finally {
  await browser.close()
  await server.close()
}
process.stdout.write(`${pictures.length} pictures in ${folder}\n`)
