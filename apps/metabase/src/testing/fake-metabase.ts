import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { contentRoutes } from './fake-content.ts'
import { databaseRoutes } from './fake-databases.ts'
import type { Row } from './fake-query.ts'
import { type FakeState, Refusal } from './fake-state.ts'
import { duckdbWarehouse, type FakeWarehouse } from './fake-warehouse.ts'

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** As the OpenAPI description names it: `/api/card/{id}`. */
  readonly template: string
  readonly body: unknown
}

/** What is to happen to a request: nothing of it is done, or it is done and the answer is lost. */
export type Failure = { readonly status: number } | { readonly afterwards: number } | { readonly cut: true }

/** A Metabase in this process, with the semantics that matter to who writes to it. */
export interface FakeMetabase {
  readonly url: string
  readonly state: FakeState
  /** Every request, oldest first. */
  readonly requests: SeenRequest[]
  /** Decides for each request whether it fails. */
  failing: (request: SeenRequest) => Failure | undefined
  /** How many more times its health is red. */
  startsIn: number
  close(): Promise<void>
}

/** Which Metabase. */
export interface FakeOptions {
  readonly major: number
  readonly warehouse?: FakeWarehouse
  /** An administrator, of one that is set up already. */
  readonly admin?: { readonly email: string; readonly password: string }
  readonly apiKey?: string
}

/** Starts one. */
export async function startFakeMetabase(options: FakeOptions): Promise<FakeMetabase> {
  const state = newState(options)
  const routes = { ...databaseRoutes(state), ...contentRoutes(state), ...doorRoutes(state) }
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    void serve(fake, routes, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const fake: FakeMetabase = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    requests,
    failing: () => undefined,
    startsIn: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return fake
}

function newState({ major, warehouse, admin, apiKey }: FakeOptions): FakeState {
  let last = 0
  return {
    major,
    warehouse: warehouse ?? duckdbWarehouse,
    setupToken: admin === undefined && apiKey === undefined ? randomUUID() : null,
    users: admin === undefined ? [] : [{ ...admin, isSuperuser: true }],
    sessions: new Set(),
    apiKeys: new Set(apiKey === undefined ? [] : [apiKey]),
    databases: [],
    tables: [],
    fields: [],
    collections: [],
    cards: [],
    dashboards: [],
    dashcards: [],
    tabs: [],
    subscriptions: [],
    nextId: () => {
      last += 1
      return last
    },
  }
}

type Route = (id: string, body: unknown, query: URLSearchParams) => Promise<unknown>

async function serve(
  fake: FakeMetabase,
  routes: Readonly<Record<string, Route>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake')
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(body === undefined ? '' : JSON.stringify(body))
  }
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const method = request.method ?? 'GET'
  const [name, id] = routeName(method, url.pathname)
  const template = name.slice(method.length + 1).replaceAll(':id', '{id}')
  const seen: SeenRequest = {
    method,
    path: url.pathname + url.search,
    template,
    body: text === '' ? undefined : JSON.parse(text),
  }
  fake.requests.push(seen)
  const failure = fake.failing(seen)
  if (failure !== undefined && 'cut' in failure) return void request.socket.destroy()
  if (failure !== undefined && 'status' in failure) return answer(failure.status, { message: 'out of order' })
  try {
    if (fake.startsIn > 0) {
      if (name === 'GET /api/health') fake.startsIn -= 1
      throw new Refusal(503, { status: 'initializing' })
    }
    if (!openRoutes.includes(name)) requireCredential(fake.state, request)
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (route === undefined) throw new Refusal(404, 'API endpoint does not exist.')
    const session = String(request.headers['x-metabase-session'] ?? '')
    const done = await route(id ?? session, seen.body, url.searchParams)
    if (failure !== undefined) return answer(failure.afterwards, { message: 'gateway timeout' })
    answer(name.endsWith('/query') ? 202 : done === undefined ? 204 : 200, done)
  } catch (error) {
    if (error instanceof Refusal) answer(error.status, error.body)
    else answer(500, { message: String(error) })
  }
}

const openRoutes: readonly string[] = [
  'GET /api/health',
  'GET /api/session/properties',
  'POST /api/setup',
  'POST /api/session',
]

/** `/api/card/12/query` → `POST /api/card/:id/query` and `12`. */
function routeName(method: string, path: string): readonly [string, string | undefined] {
  const [, kind, id, rest] =
    /^\/api\/(database|table|field|collection|card|dashboard)\/([^/]+)(\/.*)?$/.exec(path) ?? []
  return kind === undefined ? [`${method} ${path}`, undefined] : [`${method} /api/${kind}/:id${rest ?? ''}`, id]
}

function requireCredential(state: FakeState, { headers }: IncomingMessage): void {
  const isKnown =
    state.sessions.has(String(headers['x-metabase-session'])) || state.apiKeys.has(String(headers['x-api-key']))
  if (!isKnown) throw new Refusal(401, 'Unauthenticated')
}

function doorRoutes(state: FakeState): Readonly<Record<string, Route>> {
  const open = (): { readonly id: string } => {
    const id = randomUUID()
    state.sessions.add(id)
    return { id }
  }
  let wrongPasswords = 0
  return {
    'GET /api/health': async () => ({ status: 'ok' }),
    'GET /api/session/properties': async () => ({
      'has-user-setup': state.setupToken === null,
      'setup-token': state.setupToken,
      version: { tag: `v0.${state.major}.3` },
      'token-features': {},
    }),
    'POST /api/setup': async (_, body) => {
      const { token, user } = body as { readonly token: string; readonly user: Row }
      if (state.users.length > 0)
        throw new Refusal(403, 'The /api/setup route can only be used to create the first user')
      if (token !== state.setupToken)
        throw new Refusal(400, { errors: { token: 'Token does not match the setup token.' } })
      const password = String(user['password'])
      if (password.length < 6 || !/\d/.test(password)) {
        throw new Refusal(400, { errors: { 'user.password': `password is too common: ${password}` } })
      }
      state.users.push({ email: String(user['email']), password, isSuperuser: true })
      state.setupToken = null
      return open()
    },
    'POST /api/session': async (_, body) => {
      const { username, password } = body as Row
      if (wrongPasswords >= 5)
        throw new Refusal(400, {
          errors: { username: 'Too many attempts! You must wait 15 seconds before trying again.' },
        })
      if (state.users.some((user) => user.email === username && user.password === password)) return open()
      wrongPasswords += 1
      throw new Refusal(401, { errors: { password: 'did not match stored password' } })
    },
    'DELETE /api/session': async (session) => {
      state.sessions.delete(session)
    },
    'GET /api/user/current': async () => ({ id: 1, is_superuser: state.users.every((user) => user.isSuperuser) }),
  }
}
