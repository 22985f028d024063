import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Card, type Dashboard, readSelection, type Selection } from '@open-finops/dashboards'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import type { Assets } from '../assets.ts'
import { describeSelection } from '../chips.ts'
import { csvHead, csvLines } from '../csv.ts'
import { findCard, findDashboard } from '../find-card.ts'
import { formatsOf } from '../format/formats.ts'
import type { CardsLine } from '../page-state.ts'
import { cellRows, shownColumn } from '../show-card.ts'
import { type CurrentLake, keepAnswer, type ServedLake } from './current-lake.ts'
import { openTab, servedPage } from './page.ts'
import { contentPolicy } from './security.ts'

/** What requests are answered from. */
export interface RouteParts {
  readonly current: CurrentLake
  readonly assets: Assets
  /** BCP 47; undefined for what the browser asks for. */
  readonly locale: string | undefined
}

/**
 * Answers a request: `/d/<dashboard>`, `/api/cards/<dashboard>`, `/api/rows/<dashboard>/<card>`,
 * `/api/options/<dashboard>/<filter>`, `/csv/<dashboard>/<card>.csv`, `/assets/…`.
 */
export async function route(request: IncomingMessage, response: ServerResponse, parts: RouteParts): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const [kind = '', one = '', two = ''] = url.pathname.slice(1).split('/').map(decoded)
  if (kind === 'assets') return sendAsset(response, one, parts.assets)
  const served = await parts.current.get()
  const locale = parts.locale ?? acceptedLocale(request.headers['accept-language'])
  if (kind === '') {
    const id = served.lake.dashboards[0]?.id ?? ''
    response.writeHead(302, { location: `/d/${id}` }).end()
    return
  }
  if (kind === 'd') {
    const dashboard = findDashboard(served.lake, one)
    const nonce = randomBytes(16).toString('base64')
    const tab = url.searchParams.get('tab') ?? undefined
    response.setHeader('content-security-policy', contentPolicy(nonce))
    return send(response, 'text/html', servedPage({ lake: served.lake, dashboard, tab, locale, nonce }))
  }
  if (kind === 'api' && one === 'cards') return await sendCards(response, served, { url, id: two, locale })
  if (kind === 'api' && one === 'rows') return await sendRows(response, served, url)
  if (kind === 'api' && one === 'options') return await sendOptions(response, served, url)
  if (kind === 'csv') return await sendCsv(response, served, url)
  throw new FinopsError({ code: 'FINOPS_NOT_FOUND', message: `There is no page ${url.pathname}`, hint: 'Start at /.' })
}

function sendAsset(response: ServerResponse, name: string, { css, script, echarts }: Assets): void {
  const files: Readonly<Record<string, readonly [string, string]>> = {
    'page.css': ['text/css', css],
    'page.js': ['text/javascript', script],
    'echarts.js': ['text/javascript', echarts],
  }
  const file = Object.hasOwn(files, name) ? files[name] : undefined
  if (file === undefined) throw new FinopsError({ code: 'FINOPS_NOT_FOUND', message: `There is no file ${name}` })
  send(response, file[0], file[1])
}

interface CardsRequest {
  readonly url: URL
  readonly id: string
  readonly locale: string
}

/** What is chosen, then each card as soon as it is answered, as newline-delimited JSON. */
async function sendCards(
  response: ServerResponse,
  served: ServedLake,
  { url, id, locale }: CardsRequest,
): Promise<void> {
  const { lake } = served
  const dashboard = findDashboard(lake, id)
  response.setHeader('content-type', 'application/x-ndjson; charset=utf-8')
  const write = (line: CardsLine): void => void response.write(`${JSON.stringify(line)}\n`)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    const selection = readSelection(dashboard, filterParameters(url), lake.facts)
    const chips = describeSelection(dashboard, selection, lake.facts, formatsOf(locale))
    write({ kind: 'selection', chips, values: valuesOf(selection) })
    const tab = openTab(dashboard, url.searchParams.get('tab') ?? undefined)
    const cards = dashboard.cards.filter((card) => tab === undefined || card.tab === tab)
    for (const card of [...cards, ...lake.header]) {
      write({ kind: 'card', card: await answerOf(served, { card, dashboard, selection, signal: gone.signal }) })
    }
  } catch (error) {
    if (gone.signal.aborted) return
    write({ kind: 'error', ...problemOf(error) })
  }
  response.end()
}

interface AnswerRequest {
  readonly card: Card
  readonly dashboard: Dashboard
  readonly selection: Selection
  readonly signal: AbortSignal
}

async function answerOf(
  served: ServedLake,
  { card, dashboard, selection, signal }: AnswerRequest,
): ReturnType<ServedLake['lake']['show']> {
  const key = JSON.stringify([dashboard.id, card.dashboard, card.id, selection])
  const known = served.answers.get(key)
  if (known !== undefined) return known
  const shown = await served.lake.show(card, dashboard, selection, { signal })
  if (shown.error === undefined) keepAnswer(served, key, shown)
  return shown
}

async function sendOptions(response: ServerResponse, { lake }: ServedLake, url: URL): Promise<void> {
  const [, , , id = '', filterId = ''] = url.pathname.split('/').map(decoded)
  const dashboard = findDashboard(lake, id)
  const filter = dashboard.filters.find((one) => one.id === filterId)
  if (filter?.kind !== 'values') {
    throw new FinopsError({ code: 'FINOPS_NOT_FOUND', message: `The dashboard ${id} has no list of ${filterId}` })
  }
  const selection = readSelection(dashboard, filterParameters(url), lake.facts)
  const options = await lake.options(filter, dashboard, selection, url.searchParams.get('search.text') ?? undefined)
  send(response, 'application/json', JSON.stringify({ options }))
}

async function sendCsv(response: ServerResponse, { lake }: ServedLake, url: URL): Promise<void> {
  const [, , id = '', file = ''] = url.pathname.split('/').map(decoded)
  const { dashboard, card } = findCard(lake, `${id}/${file.replace(/\.csv$/, '')}`)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const selection = readSelection(dashboard, filterParameters(url), lake.facts)
  let begun = false
  for await (const part of lake.answerParts(card, dashboard, selection, gone.signal)) {
    const columns = part.columns.map(({ name, type }) => shownColumn(card, name, type))
    if (!begun) {
      response.setHeader('content-type', 'text/csv; charset=utf-8')
      response.setHeader('content-disposition', `attachment; filename="${dashboard.id}-${card.id}.csv"`)
      response.write(csvHead(columns))
      begun = true
    }
    // A reader that is slower than the lake is waited for.
    if (!response.write(csvLines(columns, cellRows(part)))) await once(response, 'drain', { signal: gone.signal })
  }
  response.end()
}

/** A part of a long table, searched and sorted where it is: `rows.search`, `rows.sort=Cost.desc`, `rows.from=1000`. */
async function sendRows(response: ServerResponse, { lake }: ServedLake, url: URL): Promise<void> {
  const [, , , id = '', cardId = ''] = url.pathname.split('/').map(decoded)
  const { dashboard, card } = findCard(lake, `${id}/${cardId}`)
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const selection = readSelection(dashboard, filterParameters(url), lake.facts)
  const [, column, direction] = /^(.+)\.(asc|desc)$/.exec(url.searchParams.get('rows.sort') ?? '') ?? []
  const from = Math.trunc(Number(url.searchParams.get('rows.from') ?? 0))
  const shown = await lake.show(card, dashboard, selection, {
    signal: gone.signal,
    search: url.searchParams.get('rows.search') ?? undefined,
    ...(column !== undefined && { sort: { column, descending: direction === 'desc' } }),
    from: from > 0 && from < 1e12 ? from : 0,
  })
  send(response, 'application/json', JSON.stringify(shown))
}

/** Parameters of filters; others belong to the page. */
function filterParameters(url: URL): readonly (readonly [string, string])[] {
  return [...url.searchParams].filter(([name]) => name !== 'tab' && !name.includes('.'))
}

function valuesOf(selection: Selection): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(selection).map(([id, value]) => [
      id,
      typeof value === 'string' ? [value] : value.map((one) => one ?? '(none)'),
    ]),
  )
}

/** What went wrong, for people. */
export function problemOf(error: unknown): { readonly message: string; readonly hint?: string } {
  if (isFinopsError(error)) return { message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }
  return { message: error instanceof Error ? error.message : String(error) }
}

function send(response: ServerResponse, type: string, text: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`)
  response.end(text)
}

/** The first language that a browser asks for and that Intl knows. */
function acceptedLocale(header: string | undefined): string {
  const wanted = (header ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  const known = wanted.find((one) => {
    try {
      return one !== '' && one !== '*' && Intl.NumberFormat.supportedLocalesOf([one]).length > 0
    } catch {
      return false
    }
  })
  return known ?? 'en'
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
