import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

/** The browser of the tests, or undefined where none is installed; `FINOPS_CHROMIUM` names another. */
export const chromiumPath: string | undefined = [process.env['FINOPS_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && path !== '' && existsSync(path),
)

/** Starts the browser. As root its sandbox can't start. */
export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  return await chromium.launch({ executablePath: chromiumPath ?? '', chromiumSandbox: false })
}

/** A page that keeps what it complained about. */
export interface WatchedPage {
  readonly page: Page
  /** Errors of the console, of scripts and of requests. */
  readonly complaints: string[]
  close(): Promise<void>
}

/** Opens an empty page in a context of its own. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('requestfailed', (request) => {
    // A page that goes away, or asks anew, gives up what it was waiting for.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.url()} answered ${response.status()}`)
  })
  return { page, complaints, close: async () => await context.close() }
}

/**
 * Breaches of WCAG 2, level A and AA, each with the elements that it concerns.
 * @param only Rules to look at, where the others were already: colours, once a page is dark.
 */
export async function accessibilityBreaches(page: Page, only?: readonly string[]): Promise<readonly string[]> {
  const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  // The page's policy refuses scripts; a debugger's are not the page's.
  const { readFile } = await import('node:fs/promises')
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(await readFile(script, 'utf8'))
  return await page.evaluate(async (rules) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe }
    const runOnly = rules ?? ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    const { violations } = await axe.run({ runOnly, resultTypes: ['violations'] })
    return violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.html.slice(0, 160))
          .slice(0, 4)
          .join(' | ')}`,
    )
  }, only)
}

/** Cards that lie over one another. */
export async function overlappingCards(page: Page): Promise<readonly string[]> {
  return await page.locator('article.card:visible').evaluateAll((articles) => {
    const boxes = articles.map((article) => ({ id: article.id, box: article.getBoundingClientRect() }))
    return boxes.flatMap(({ id, box }, at) =>
      boxes
        .slice(at + 1)
        .filter(
          (other) =>
            box.left < other.box.right - 1 &&
            other.box.left < box.right - 1 &&
            box.top < other.box.bottom - 1 &&
            other.box.top < box.bottom - 1,
        )
        .map((other) => `${id} and ${other.id}`),
    )
  })
}

interface Axe {
  run(options: object): Promise<{
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }>
}
