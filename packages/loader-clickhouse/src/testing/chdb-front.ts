import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import { type ChdbSession, chdb } from './chdb.ts'

/**
 * What becomes of a statement: `drop` breaks the connection before it is run, `lose` after it; `refuse` answers 503 as a
 * proxy does.
 */
export type Fate = 'run' | 'drop' | 'lose' | 'refuse'

/** Decides over a statement that came in; while it does, nothing happens. */
export type OnStatement = (sql: string) => Fate | Promise<Fate>

/** ClickHouse's HTTP interface in front of its engine in this process. */
export interface ChdbFront {
  readonly url: string
  readonly user: string
  readonly password: string
  /** Every statement that was run. */
  readonly statements: readonly string[]
  onStatement: OnStatement
  close(): Promise<void>
}

const notSettings = new Set(['query', 'query_id', 'database', 'session_id', 'default_format', 'compress', 'decompress'])
const errorCode = /Code: (\d+)\. DB::Exception: ([\s\S]*)/

/** Serves a folder of data; a process may serve one. */
export async function startChdbFront(folder: string): Promise<ChdbFront> {
  const [user, password] = ['finops', 'only-for-tests']
  const statements: string[] = []
  const keeper = new (chdb().Session)(join(folder, 'data'))
  let received = 0
  const front = { onStatement: (() => 'run') as OnStatement }

  /** Settings and parameters of a request are its own, so each has a session of its own. */
  async function answer(url: URL, body: string, file: string | undefined): Promise<Buffer> {
    const session: ChdbSession = new (chdb().Session)(join(folder, 'data'))
    try {
      const database = url.searchParams.get('database')
      if (database !== null) await session.queryAsync(`USE \`${database}\``)
      const settings = [...url.searchParams].filter(([name]) => !notSettings.has(name))
      settings.sort(([one], [other]) => Number(one === 'readonly') - Number(other === 'readonly'))
      for (const [name, value] of settings) await session.queryAsync(`SET ${name} = ${quoted(value)}`)
      const sql = url.searchParams.get('query') ?? body
      statements.push(sql)
      const from = / FORMAT (\w+)\s*$/.exec(sql)
      const text =
        file === undefined ? sql : sql.replace(/ FORMAT \w+\s*$/, ` FROM INFILE '${file}' FORMAT ${from?.[1]}`)
      const format = file === undefined ? from?.[1] : undefined
      return Buffer.from((await session.queryAsync(text, { format: format ?? 'TabSeparated' })).bytes())
    } finally {
      session.close()
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://front')
    if (url.pathname === '/ping') return void response.end('Ok.\n')
    const given = request.headers.authorization ?? ''
    if (given !== `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`) {
      return refuse(
        response,
        403,
        '516',
        'Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)',
      )
    }
    const inserts = url.searchParams.has('query') && /^INSERT/i.test(url.searchParams.get('query') ?? '')
    const file = inserts ? join(folder, `body-${++received}`) : undefined
    const unzip = request.headers['content-encoding'] === 'gzip' ? [createGunzip()] : []
    let body = ''
    if (file !== undefined) await pipeline([request, ...unzip, createWriteStream(file)])
    else for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    const action = await front.onStatement(url.searchParams.get('query') ?? body)
    if (action === 'drop') return void request.socket.destroy()
    if (action === 'refuse') {
      response.writeHead(503, { 'Content-Type': 'text/html' })
      return void response.end('<html><body>Service Unavailable</body></html>')
    }
    const done = await answer(url, body, file).finally(async () => file && (await rm(file, { force: true })))
    if (action === 'lose') return void request.socket.destroy()
    response.setHeader('X-ClickHouse-Query-Id', url.searchParams.get('query_id') ?? 'none')
    response.setHeader('X-ClickHouse-Summary', '{"read_rows":"0","written_rows":"0"}')
    const zip =
      /gzip/.test(String(request.headers['accept-encoding'])) && url.searchParams.get('enable_http_compression') === '1'
    if (zip) response.setHeader('Content-Encoding', 'gzip')
    response.end(zip ? gzipSync(done) : done)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const [, code = '1002', message = String(error)] = errorCode.exec(String(error)) ?? []
      refuse(response, 500, code, message)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(front, {
    ...{ url: `http://127.0.0.1:${port}`, user, password, statements },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      keeper.close()
    },
  })
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'X-ClickHouse-Exception-Code': code })
  response.end(`Code: ${code}. DB::Exception: ${message}`)
}

/** What the client sends is escaped as a tab-separated value is, which stays so within the quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
