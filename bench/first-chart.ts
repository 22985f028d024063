import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { openLakeDashboards, startServer, writeReport } from '@open-finops/report'
import { type Browser, chromium } from 'playwright-core'
import { benchOwnership, dashboardsLake } from './dashboards-lake.ts'
import { oneLine } from './measure.ts'

const limit = 700

/**
 * From opening a report, and a page of `finops serve`, to its first chart on the screen, in a browser that was just started.
 * Options: --rows 1000000; --repeat 5; FINOPS_CHROMIUM names another browser than /usr/bin/chromium.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '1000000' }, repeat: { type: 'string', default: '5' } },
  })
  const [rows, repeat] = [Number(values.rows), Number(values.repeat)]
  const options = { dataDir: await dashboardsLake(rows), ownership: benchOwnership }
  console.log(`${oneLine()}; ${rows.toLocaleString('en')} rows`)
  const folder = await mkdtemp(join(tmpdir(), 'finops-bench-'))
  const lake = await openLakeDashboards(options)
  const server = await startServer({ ...options, port: 0 })
  try {
    const report = join(folder, 'report.html')
    const { bytes } = await writeReport(lake, report)
    const opened = await firstChart(pathToFileURL(report).href, repeat)
    const verdict = opened <= limit ? 'within' : 'OVER'
    console.log(
      `report of ${(bytes / 1e6).toFixed(2)} MB: first chart after ${opened.toFixed(0)} ms; ${verdict} ${limit} ms`,
    )
    if (opened > limit) process.exitCode = 1
    const served = await firstChart(`${server.url}d/executive-summary`, repeat)
    console.log(`serve: first chart after ${served.toFixed(0)} ms`)
  } finally {
    await server.close()
    await lake.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the navigation to the frame after which a chart has its place and its lines; the middle of several. */
async function firstChart(url: string, repeat: number): Promise<number> {
  const times: number[] = []
  for (let at = 0; at < repeat; at += 1) {
    const browser = await chromium.launch({
      executablePath: process.env['FINOPS_CHROMIUM'] ?? '/usr/bin/chromium',
      chromiumSandbox: false,
    })
    try {
      times.push(await timeOf(browser, url))
    } finally {
      await browser.close()
    }
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN
}

async function timeOf(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.addInitScript(watchForChart)
  await page.goto(url, { waitUntil: 'commit' })
  const seen = await page.waitForFunction(() => (globalThis as { firstChart?: number }).firstChart)
  return await seen.jsonValue().then(Number)
}

/** Runs in the page before it does: a report's charts have lines, a served page's a canvas; each is painted a frame later. */
function watchForChart(): void {
  const page = globalThis as unknown as {
    firstChart?: number
    requestAnimationFrame(then: () => void): void
    readonly document: {
      querySelectorAll(selector: string): Iterable<{ getBoundingClientRect(): { readonly height: number } }>
    }
  }
  const look = (): void => {
    const drawn = [...page.document.querySelectorAll('.chart svg path, .chart canvas')].some(
      (mark) => mark.getBoundingClientRect().height > 0,
    )
    page.requestAnimationFrame(() => {
      if (drawn) page.firstChart = performance.now()
      else look()
    })
  }
  look()
}
