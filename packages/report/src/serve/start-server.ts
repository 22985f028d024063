import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { readAssets } from '../assets.ts'
import type { LakeDashboardsOptions } from '../lake-dashboards.ts'
import { followLake } from './current-lake.ts'
import { problemOf, route } from './routes.ts'
import { refusal, securityHeaders } from './security.ts'

/** What to serve, and where. */
export interface ServeOptions extends LakeDashboardsOptions {
  /** 0 takes a free one. Default 4242. */
  readonly port?: number | undefined
  /** BCP 47; by default what each browser asks for. */
  readonly locale?: string | undefined
}

/** A server that runs. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string
  close(): Promise<void>
}

export const defaultPort = 4242

/**
 * Serves the dashboards of a lake on 127.0.0.1, for this machine only. Reads the lake and writes nothing; SQL comes from
 * the dashboards' files alone, and what a reader chooses is bound to it.
 * @throws FinopsError `FINOPS_PORT_TAKEN`; what `openLakeDashboards` throws.
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { port = defaultPort, locale } = options
  const assets = await readAssets()
  const current = await followLake(options)
  let bound = port
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    const refused = refusal(request, bound)
    if (refused !== undefined) {
      response.writeHead(refused.status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${refused.text}\n`)
      return
    }
    route(request, response, { current, assets, locale }).catch((error: unknown) => {
      const { message, hint } = problemOf(error)
      if (response.headersSent) {
        response.destroy()
        return
      }
      response.removeHeader('content-disposition')
      response.writeHead(statusOf(error), { 'content-type': 'text/plain; charset=utf-8' })
      response.end(`${message}\n${hint ?? ''}\n`)
    })
  })
  try {
    await listen(server, port)
  } catch (error) {
    await current.close()
    throw listenError(error, port)
  }
  bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      await current.close()
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function statusOf(error: unknown): number {
  if (!isFinopsError(error)) return 500
  if (/^FINOPS_(NOT_FOUND|NO_DASHBOARD|NO_CARD)$/.test(error.code)) return 404
  return error.code === 'FINOPS_BAD_FILTER' ? 400 : 500
}

function listenError(error: unknown, port: number): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return error
  return new FinopsError({
    code: 'FINOPS_PORT_TAKEN',
    message: `Something else listens on port ${port}`,
    hint: `Name another: --port ${port + 1}, or 0 for any that is free.`,
    cause: error,
  })
}
