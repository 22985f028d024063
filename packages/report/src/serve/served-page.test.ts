import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shippedFolder } from '@open-finops/dashboards'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatsOf } from '../format/formats.ts'
import { type LakeDashboards, openLakeDashboards } from '../lake-dashboards.ts'
import { accessibilityBreaches, chromiumPath, openBrowser, openPage, overlappingCards } from '../testing/browser.ts'
import { cardsOnPage, expectDrillThrough, expectNumbersOfSql } from '../testing/every-dashboard.ts'
import { hostile, makeTestLake, testFolder, testOwnership } from '../testing/lake.ts'
import { rowsOfEach, writeLongBoard } from '../testing/long-table.ts'
import { type RunningServer, startServer } from './start-server.ts'

let lake: LakeDashboards
let server: RunningServer
let browser: Browser

beforeAll(async () => {
  const dataDir = await makeTestLake(afterAll)
  // A dashboard of one's own, of which one card is broken.
  const overlay = await testFolder(afterAll)
  await cp(join(shippedFolder(), 'executive-summary'), join(overlay, 'broken'), { recursive: true })
  const query = "SELECT CAST('no number' AS INTEGER) AS SavingsRate FROM daily_charges"
  await writeFile(join(overlay, 'broken', 'savings-rate.sql'), query)
  await writeLongBoard(overlay)
  const options = { dataDir, ownership: testOwnership, overlay }
  lake = await openLakeDashboards(options)
  afterAll(async () => await lake.close())
  server = await startServer({ ...options, port: 0 })
  afterAll(async () => await server.close())
  if (chromiumPath === undefined) return
  browser = await openBrowser()
  afterAll(async () => await browser.close())
}, 120_000)

/** Dashboards of the tests' own. */
const ownBoards = ['broken', 'long']
/** Goes to a page and waits until all its cards are there. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`${server.url}${path}`)
  await settled(page)
}

async function settled(page: Page, loads = 1): Promise<void> {
  const count = async (): Promise<number> =>
    await page.evaluate<number>('Number(document.documentElement.dataset.loaded ?? 0)')
  await expect.poll(count, { timeout: 15_000, interval: 25 }).toBeGreaterThanOrEqual(loads)
}

/** The exact values of a column of a table, as its cells' titles tell them. */
async function exactValues(table: Locator, column: number): Promise<readonly string[]> {
  return await table
    .locator(`tbody td:nth-child(${column})`)
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title') ?? ''))
}

describe.skipIf(chromiumPath === undefined)(
  'dashboards in a browser',
  { meta: { skipReason: 'no chromium is installed here: apt-get install chromium' } },
  () => {
    it('opens each: no complaint, no wider than the screen, numbers of the SQL, links that filter, no breach of WCAG', async () => {
      const { page, complaints, close } = await openPage(browser)
      let [numbers, links] = [0, 0]
      for (const dashboard of lake.dashboards) {
        const { id } = dashboard
        if (ownBoards.includes(id)) continue
        await page.emulateMedia({ colorScheme: 'light' })
        await visit(page, `d/${id}`)
        expect(await page.locator('.failed').count(), id).toBe(0)
        for (const width of [390, 1920, 1280]) {
          await page.setViewportSize({ width, height: 900 })
          const beyond = page.locator('.facts').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
          expect(await beyond, `header of ${id} at ${width}`).toBeLessThanOrEqual(0)
          expect(
            await page.evaluate<number>('document.documentElement.scrollWidth'),
            `${id} at ${width}`,
          ).toBeLessThanOrEqual(width)
        }
        expect(await accessibilityBreaches(page), id).toEqual([])
        await page.emulateMedia({ colorScheme: 'dark' })
        expect(await accessibilityBreaches(page, ['color-contrast']), `${id} in the dark`).toEqual([])
        expect(await overlappingCards(page), id).toEqual([])
        const before = await cardsOnPage(page)
        numbers += await expectNumbersOfSql(lake, dashboard, before, [])
        links += expectDrillThrough(lake, before)
        if (!dashboard.filters.some((filter) => filter.id === 'provider')) continue
        // A filter that is chosen changes the cards that obey it, and no others; back undoes it.
        await page.evaluate(
          "history.pushState(null, '', '?provider=Cumulus'); dispatchEvent(new PopStateEvent('popstate'))",
        )
        await settled(page, 2)
        const after = await cardsOnPage(page)
        await expectNumbersOfSql(lake, dashboard, after, [['provider', 'Cumulus']])
        for (const [at, { id: card, text }] of after.entries()) {
          const obeys = dashboard.cards.find((one) => one.id === card)?.sql.tags.includes('provider') === true
          if (!obeys) expect(text, `${id}/${card}`).toBe(before[at]?.text)
        }
        await page.goBack()
        await settled(page, 3)
        expect(
          (await cardsOnPage(page)).map(({ text }) => text),
          id,
        ).toEqual(before.map(({ text }) => text))
      }
      expect(numbers).toBeGreaterThan(300)
      expect(links).toBeGreaterThan(30)
      expect(await page.evaluate<boolean>("'harmed' in window")).toBe(false)
      expect(complaints).toEqual([])
      await close()
    }, 120_000)

    it('a table of a million rows opens at once, and is searched, sorted and paged where its rows are', async () => {
      const { page, complaints, close } = await openPage(browser)
      await visit(page, 'd/long')
      const card = page.locator('#long--rows')
      const patience = { timeout: 15_000 }
      // 92 days of 14 services.
      const count = formatsOf('en-US').number(92 * 14 * rowsOfEach, 0)
      expect(count).toBe('1,159,200')
      expect(await card.locator('.note').textContent()).toContain(`The first 1,000 of ${count} rows.`)
      const first = card.locator('tbody tr').first()
      await card.locator('[data-sort="Number"]').click()
      await expect
        .poll(async () => await first.textContent(), patience)
        .toContain(formatsOf('en-US').number(rowsOfEach - 1, 0))
      await card.locator('[data-search]').fill('service 3 777')
      await expect.poll(async () => await first.textContent(), patience).toMatch(/Service 3 777/)
      expect(new URL(page.url()).searchParams.get('rows.search')).toBe('service 3 777')
      await page.reload()
      await settled(page)
      await expect.poll(async () => await first.textContent(), patience).toMatch(/Service 3 777/)
      await card.locator('[data-search]').fill('nothing has this name')
      await card.getByText('No row holds this text.').waitFor()
      await card.locator('[data-search]').fill('')
      await expect.poll(async () => await card.locator('.note').textContent(), patience).toContain(count)
      const shown = await card.locator('tbody tr').count()
      await card.locator('[data-more]').click()
      await expect.poll(async () => await card.locator('tbody tr').count(), patience).toBe(shown + 50)
      expect(complaints).toEqual([])
      await close()
    }, 60_000)

    it('shows the numbers of the SQL', async () => {
      const { page, close } = await openPage(browser)
      await visit(page, 'd/top-movers')
      const [dashboard] = lake.dashboards.filter(({ id }) => id === 'top-movers')
      const card = dashboard?.cards.find(({ id }) => id === 'services')
      if (dashboard === undefined || card === undefined) throw new Error('there is no such card')
      const selection = { metric: 'Effective', currency: ['USD'], period: 'last-13-months' }
      const { columns, rows } = await lake.answer(card, dashboard, selection)
      const place = columns.findIndex(({ name }) => name === 'CostChange')
      const shown = await page
        .locator('#top-movers--services tbody td.number:nth-of-type(2)')
        .evaluateAll((cells) => cells.map((cell) => [cell.textContent, cell.getAttribute('title')]))
      const formats = formatsOf('en-US')
      expect(shown.length).toBeGreaterThan(5)
      expect(shown).toEqual(
        rows.slice(0, shown.length).map((row) => {
          const amount = String(row[place])
          const text = formats.money(amount, 'USD', { decimals: 0, signed: true, code: false })
          return [text, `${amount.replace(/\.?0+$/, '')} USD`]
        }),
      )
      await close()
    })

    it('a filter changes the cards that obey it, is in the address, and back undoes it', async () => {
      const { page, complaints, close } = await openPage(browser)
      await visit(page, 'd/executive-summary')
      const figure = page.locator('#executive-summary--last-full-month .value')
      const before = await figure.textContent()
      const providers = page.locator('[data-card="last-complete-day"] dt')
      expect(await providers.count()).toBe(3)
      await page.locator('[data-pick="provider"] summary').click()
      await page.locator('[data-pick="provider"] label', { hasText: 'Nimbus' }).click()
      await settled(page, 2)
      expect(new URL(page.url()).searchParams.getAll('provider')).toEqual(['Nimbus'])
      expect(await figure.textContent()).not.toBe(before)
      expect(await providers.count()).toBe(1)
      const legend = page.locator('#executive-summary--cost-by-month .legend')
      expect(await legend.count()).toBe(0)
      await page.goBack()
      await settled(page, 3)
      expect(await figure.textContent()).toBe(before)
      expect(await legend.locator('button').allTextContents()).toHaveLength(2)
      await page.goForward()
      await settled(page, 4)
      expect(await page.locator('[data-chip="provider"]').textContent()).toContain('Nimbus')
      await page.keyboard.press('Escape')
      await page.locator('main h1').click()
      await page.locator('[data-drop="provider"]').click()
      await settled(page, 5)
      expect(await figure.textContent()).toBe(before)
      await page.locator('select[name="currency"]').selectOption('EUR')
      await settled(page, 6)
      expect(await figure.textContent()).toContain('€')
      await page.locator('select[name="currency"]').selectOption('')
      await settled(page, 7)
      // Two currencies are two figures.
      expect(await figure.allTextContents()).toHaveLength(2)
      expect(complaints).toEqual([])
      await close()
    }, 60_000)

    it('a click on a row leads to its dashboard, filtered, with the other filters carried over', async () => {
      const { page, complaints, close } = await openPage(browser)
      await visit(page, 'd/executive-summary?metric=Billed')
      await page.locator('#executive-summary--service-categories tbody a', { hasText: 'Storage' }).click()
      await page.waitForURL(/\/d\/services\?/)
      await settled(page)
      const { searchParams } = new URL(page.url())
      expect(searchParams.getAll('service_category')).toEqual(['Storage'])
      expect(searchParams.get('metric')).toBe('Billed')
      expect(await page.locator('[data-chip="service_category"]').textContent()).toContain('Storage')
      const categories = await page.locator('#services--services tbody tr').allTextContents()
      expect(categories.length).toBeGreaterThan(0)
      // A name full of markup is a text like any other, as a filter too.
      await page.locator('#services--services tbody a', { hasText: 'Nimbus <script>' }).first().click()
      await page.waitForURL(/resources|services\?.*service=/)
      await settled(page)
      expect(new URL(page.url()).searchParams.get('service')).toBe(`Nimbus ${hostile}`)
      expect(await page.evaluate<boolean>("'harmed' in window")).toBe(false)
      expect(complaints).toEqual([])
      await close()
    })

    it('tables are searched and sorted, which the address keeps', async () => {
      const { page, close } = await openPage(browser)
      await visit(page, 'd/billing')
      const table = page.locator('#billing--invoices table')
      await page.locator('#billing--invoices [data-sort="BilledCost"]').click()
      const amounts = (await exactValues(table, await table.locator('th').count())).map((text) =>
        Number(text.split(' ')[0]),
      )
      expect(amounts.length).toBeGreaterThan(2)
      expect(amounts).toEqual([...amounts].sort((one, other) => other - one))
      expect(await table.locator('th[aria-sort="descending"]').count()).toBe(1)
      expect(new URL(page.url()).searchParams.get('invoices.sort')).toBe('BilledCost.desc')
      await page.reload()
      await settled(page)
      expect(await table.locator('th[aria-sort="descending"]').count()).toBe(1)
      await close()
    })

    it('one thing has one colour on every card', async () => {
      const { page, close } = await openPage(browser)
      const seen = new Map<string, Set<string>>()
      for (const id of ['executive-summary', 'services', 'month-over-month']) {
        await visit(page, `d/${id}`)
        const found = await page
          .locator('.swatch')
          .evaluateAll((marks) =>
            marks.map((mark) => [
              (mark.parentElement?.textContent ?? '').trim(),
              mark.querySelector('circle')?.getAttribute('fill') ?? '',
            ]),
          )
        for (const [name = '', color = ''] of found) {
          if (/^(Nimbus|Cumulus)( Service \d)?$|^(Compute|Storage|Databases|Networking)$/.test(name)) {
            seen.set(name, (seen.get(name) ?? new Set()).add(color))
          }
        }
      }
      expect([...seen].filter(([, colors]) => colors.size !== 1)).toEqual([])
      expect(seen.size).toBeGreaterThan(4)
      await close()
    })

    it('a card whose query fails says so, and the others live', async () => {
      const { page, close } = await openPage(browser)
      await visit(page, 'd/broken')
      expect(await page.locator('.failed').count()).toBe(1)
      expect(await page.locator('#broken--savings-rate .failed').textContent()).toContain('This card failed.')
      expect(await page.locator('#broken--last-full-month .value').textContent()).toContain('$')
      await close()
    })

    it('has no breach of WCAG level A or AA with a list or the why of a card open, light and dark', async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page, close } = await openPage(browser, { colorScheme })
        await visit(page, 'd/executive-summary')
        await page.locator('[data-pick="provider"] summary').click()
        await page.locator('[data-pick="provider"] label').first().waitFor()
        expect(await accessibilityBreaches(page), colorScheme).toEqual([])
        await page.locator('article.card button[popovertarget]').first().click()
        await page.locator('.why:popover-open').first().waitFor()
        expect(await accessibilityBreaches(page), colorScheme).toEqual([])
        await close()
      }
    }, 60_000)
  },
)
