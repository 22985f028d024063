import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { shippedFolder } from '@open-finops/dashboards'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LakeDashboards, openLakeDashboards } from './lake-dashboards.ts'
import { accessibilityBreaches, chromiumPath, openBrowser, openPage, overlappingCards } from './testing/browser.ts'
import { cardsOnPage, expectNumbersOfSql } from './testing/every-dashboard.ts'
import { hostile, makeTestLake, testFolder, testOwnership } from './testing/lake.ts'
import { type ReportSummary, writeReport } from './write-report.ts'

let lake: LakeDashboards
let file: string
let summary: ReportSummary
let browser: Browser

beforeAll(async () => {
  const dataDir = await makeTestLake(afterAll)
  lake = await openLakeDashboards({ dataDir, ownership: testOwnership })
  afterAll(async () => await lake.close())
  file = join(await testFolder(afterAll), 'report.html')
  summary = await writeReport(lake, file)
  if (chromiumPath === undefined) return
  browser = await openBrowser()
  afterAll(async () => await browser.close())
}, 120_000)

describe('a report', () => {
  it('holds every dashboard, and no card failed', () => {
    expect(summary.failed).toEqual([])
    expect(summary.dashboards).toBe(lake.dashboards.length)
    expect(summary.dashboards).toBeGreaterThanOrEqual(16)
    expect(summary.bytes).toBeLessThan(6_000_000)
  })

  it('is one file: it names nothing that would be fetched, and no value of a bill stands in it as markup', async () => {
    const page = await readFile(file, 'utf8')
    const withoutScripts = page.replaceAll(/<script\b[^>]*>.*?<\/script>/gs, '')
    expect(withoutScripts.match(/(?:src|href)="(?!#|data:)[^"]*"/g) ?? []).toEqual([])
    const holds = (text: string): boolean => page.includes(text)
    expect(holds('content="default-src &#39;none&#39;; ')).toBe(true)
    expect(holds('&lt;script&gt;window.harmed')).toBe(true)
    expect(holds('<script>window.harmed')).toBe(false)
    expect(holds('<img src=x')).toBe(false)
    // Data and scripts: two of each page, and one more for each dashboard.
    expect(page.match(/<script\b/g)).toHaveLength(summary.dashboards + 3)
    expect(page.match(/<\/script>/g)).toHaveLength(summary.dashboards + 3)
  })

  it('shows a card whose query fails as failed, and the others', async () => {
    const overlay = await testFolder(afterAll)
    await cp(join(shippedFolder(), 'executive-summary'), join(overlay, 'broken'), { recursive: true })
    await writeFile(
      join(overlay, 'broken', 'savings-rate.sql'),
      "SELECT CAST('no number' AS INTEGER) AS SavingsRate FROM daily_charges",
    )
    const broken = await openLakeDashboards({ dataDir: lake.dataDir, ownership: testOwnership, overlay })
    try {
      const out = join(overlay, 'report.html')
      const { failed } = await writeReport(broken, out, { only: ['broken'] })
      expect(failed.map(({ card }) => card)).toEqual(['broken/savings-rate'])
      const page = await readFile(out, 'utf8')
      expect(page.includes('This card failed.')).toBe(true)
      expect(page.includes('id="broken--cost-by-month"')).toBe(true)
    } finally {
      await broken.close()
    }
  })
})

describe.skipIf(chromiumPath === undefined)(
  'a report in a browser',
  { meta: { skipReason: 'no chromium is installed here: apt-get install chromium' } },
  () => {
    const url = (): string => pathToFileURL(file).href

    it('shows its charts without a script, on a telephone as on a wide screen', async () => {
      for (const width of [390, 1280, 1920]) {
        const { page, complaints, close } = await openPage(browser, {
          javaScriptEnabled: false,
          viewport: { width, height: 900 },
        })
        await page.goto(url())
        const still = page.locator('#executive-summary--cost-by-month .still svg')
        await expect.poll(async () => await still.isVisible()).toBe(true)
        const box = await still.boundingBox()
        expect(box?.width).toBeGreaterThan(250)
        expect(
          await page.locator('main').evaluate(({ ownerDocument }) => ownerDocument.documentElement.scrollWidth),
        ).toBeLessThanOrEqual(width)
        expect(complaints).toEqual([])
        await close()
      }
    })

    it('opens each dashboard with a script, draws charts, switches currencies, and complains about nothing', async () => {
      const { page, complaints, close } = await openPage(browser)
      await page.goto(url())
      let numbers = 0
      for (const dashboard of lake.dashboards) {
        const { id, title } = dashboard
        await page.evaluate(`location.assign('#${id}')`)
        await page.locator(`#${id}.open h1`).waitFor()
        expect(await overlappingCards(page), id).toEqual([])
        numbers += await expectNumbersOfSql(lake, dashboard, await cardsOnPage(page, `#${id}`), [])
        expect(await page.locator('section.open h1').textContent()).toBe(title)
        expect(
          await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
          id,
        ).toBeLessThanOrEqual(0)
      }
      expect(numbers).toBeGreaterThan(300)
      await page.evaluate("location.assign('#executive-summary')")
      await page.locator('#executive-summary--cost-by-month .drawn canvas').first().waitFor()
      const figure = page.locator('#executive-summary--last-full-month .value')
      expect(await figure.textContent()).toContain('$')
      await page.locator('#executive-summary [data-currency="EUR"]').click()
      await expect.poll(async () => await figure.textContent()).toContain('€')
      expect(await page.evaluate<boolean>("'harmed' in window")).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })

    it('a click on a row lands on what the file holds of it; what it does not hold so is said; back undoes it', async () => {
      const { page, complaints, close } = await openPage(browser)
      await page.goto(`${url()}#executive-summary`)
      await page.locator('#executive-summary--service-categories tbody a', { hasText: 'Storage' }).click()
      await page.locator('#services.open .narrowing').waitFor()
      expect(new URL(page.url()).hash).toBe('#services?service_category=Storage')
      const narrowed = page.locator('#services--services tbody tr')
      const names = await narrowed.allTextContents()
      expect(names.length).toBeGreaterThan(0)
      expect(names.every((text) => text.includes('Storage'))).toBe(true)
      expect(await page.locator('#services--largest-services > .note').textContent()).toContain('Not narrowed by')
      expect(await page.locator('#services [data-narrowed="service_category"]').textContent()).toContain('Storage')
      // A second step carries the first along.
      await narrowed.locator('a').first().click()
      await page.locator('#resources.open .narrowing').waitFor()
      expect([...new URLSearchParams(new URL(page.url()).hash.split('?')[1]).keys()].sort()).toEqual([
        'service',
        'service_category',
      ])
      await page.goBack()
      expect(await narrowed.allTextContents()).toEqual(names)
      await page.goBack()
      await page.evaluate("location.assign('#services')")
      await expect.poll(async () => await narrowed.count()).toBeGreaterThan(names.length)
      expect(await page.locator('#services .narrowing').count()).toBe(0)
      expect(complaints).toEqual([])
      await close()
    })

    it('has no breach of WCAG level A or AA on any dashboard, light and dark', async () => {
      const { page, close } = await openPage(browser)
      await page.goto(url())
      // What is hidden takes long to look at: it is taken out meanwhile.
      await page.evaluate("all = [...document.querySelectorAll('section.dashboard')]")
      for (const { id } of lake.dashboards) {
        await page.evaluate("document.querySelector('main').append(...all)")
        await page.evaluate(`location.assign('#${id}')`)
        await page.locator(`#${id}.open h1`).waitFor()
        await page.evaluate("all.filter((one) => !one.classList.contains('open')).forEach((one) => one.remove())")
        expect(await accessibilityBreaches(page), id).toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await accessibilityBreaches(page, ['color-contrast']), `${id} in the dark`).toEqual([])
        await page.emulateMedia({ colorScheme: 'light' })
      }
      await close()
    }, 120_000)
  },
)

it('hostile values are in the lake that these tests look at', async () => {
  const [dashboard] = lake.dashboards.filter(({ id }) => id === 'services')
  const card = dashboard?.cards.find(({ id }) => id === 'services')
  if (dashboard === undefined || card === undefined) throw new Error('there is no such card')
  const { answer } = await lake.show(card, dashboard, {})
  expect(JSON.stringify(answer?.rows)).toContain(JSON.stringify(hostile).slice(1, -1))
})
