import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostile, makeTestLake, testOwnership } from '../testing/lake.ts'
import { type RunningServer, startServer } from './start-server.ts'

let server: RunningServer
let dataDir: string

beforeAll(async () => {
  dataDir = await makeTestLake(afterAll)
  server = await startServer({ dataDir, ownership: testOwnership, port: 0 })
  afterAll(async () => await server.close())
}, 60_000)

const get = async (path: string, init?: RequestInit): Promise<Response> => await fetch(`${server.url}${path}`, init)

/** The status of a request with headers that fetch would not send. */
function statusWith(headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url, { headers, method }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the server', () => {
  it('answers to the names of this machine only, and only reads', async () => {
    expect(await statusWith({ host: 'evil.example' })).toBe(421)
    expect(await statusWith({ host: new URL(server.url).host.replace('127.0.0.1', 'localhost') })).toBe(302)
    expect(await statusWith({}, 'POST')).toBe(405)
    expect(await statusWith({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' })).toBe(403)
  })

  it('lets a page load nothing from elsewhere and run nothing inline', async () => {
    const response = await get('d/services')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/)
    expect(policy).not.toContain('unsafe')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const page = await response.text()
    expect(page.match(/<script(?! type="application\/json"| src="\/assets\/)/)).toBeNull()
    expect(page.match(/ style="/)).toBeNull()
  })

  it('binds what a reader chooses: SQL in a filter is a text', async () => {
    const value = "x') OR 1=1; DROP TABLE daily_charges; --"
    const response = await get(`api/cards/services?provider=${encodeURIComponent(value)}`)
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    const cards = lines.flatMap(({ card }) => (card?.dashboard === 'services' ? [card] : []))
    expect(cards.length).toBeGreaterThan(2)
    expect(cards.every(({ error, answer }) => error === undefined && answer?.rows.length === 0)).toBe(true)
    expect(cards.every(({ sql }) => !sql.includes('DROP'))).toBe(true)
  })

  it('says what is wrong with an address', async () => {
    const unknown = await get('d/nothing')
    expect([unknown.status, await unknown.text()]).toEqual([
      404,
      expect.stringContaining('There are: executive-summary'),
    ])
    const lines = await (await get('api/cards/services?provder=AWS')).text()
    expect(JSON.parse(lines)).toMatchObject({ kind: 'error', hint: expect.stringContaining('provider') })
    expect((await get('assets/../package.json')).status).toBe(404)
    expect((await get('csv/services/nothing.csv')).status).toBe(404)
  })

  it('offers the values of a filter, searched and narrowed', async () => {
    const { options } = (await (
      await get('api/options/services/service?provider=Nimbus&search.text=SERVICE%203')
    ).json()) as {
      options: readonly { value: string }[]
    }
    expect(options.map(({ value }) => value)).toEqual(['Nimbus Service 3'])
  })

  it('gives a card as CSV: every digit, and no formula', async () => {
    const response = await get('csv/services/services.csv?currency=EUR')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="services-services.csv"')
    const text = await response.text()
    expect(text.split('\r\n')[0]).toContain('BillingCurrency')
    expect(text).toContain(`"Stratus ${hostile.replaceAll('"', '""')}"`)
    expect(text).not.toContain('Nimbus')
    expect(text).toMatch(/\d+\.\d{3}/)
  })

  it('says so when the port is taken', async () => {
    const port = Number(new URL(server.url).port)
    await expect(startServer({ dataDir, port })).rejects.toMatchObject({ code: 'FINOPS_PORT_TAKEN' })
  })
})

interface Line {
  readonly card?: {
    readonly dashboard: string
    readonly sql: string
    readonly error?: unknown
    readonly answer?: { readonly rows: readonly unknown[] }
  }
}
