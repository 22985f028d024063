import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../connection.ts'
import type { ClickhouseConnectionOptions } from '../options.ts'
import { serverUrl } from './chdb.ts'
import { type ChdbFront, startChdbFront } from './chdb-front.ts'

/** An engine that tests share, and databases of their own on it. */
export interface TestServer {
  /** The front of the engine in this process; undefined against a real server. */
  readonly front: ChdbFront | undefined
  /** How to reach a database of this name. */
  reach(database: string): ClickhouseConnectionOptions
  /** Runs a statement and gives the values of its rows. */
  ask(sql: string, database?: string): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}

/** The server that FINOPS_CLICKHOUSE_URL names, or chdb behind its front. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-clickhouse-'))
  const front = serverUrl === undefined ? await startChdbFront(folder) : undefined
  const given = new URL(serverUrl ?? front?.url ?? '')
  const credentials = front ?? {
    user: decodeURIComponent(given.username || 'default'),
    password: decodeURIComponent(given.password),
  }
  const url = front?.url ?? `${given.protocol}//${given.host}`
  const { FINOPS_CLICKHOUSE_CLUSTER: cluster } = process.env
  const made = new Set<string>()
  const reach = (database: string): ClickhouseConnectionOptions => {
    made.add(database)
    const { user, password } = credentials
    return { url, database, user, password, ...(cluster !== undefined && { cluster }) }
  }
  const ask = async (sql: string, database?: string): Promise<readonly (readonly unknown[])[]> => {
    const connection = await connect(reach(database ?? 'default'), database)
    try {
      return (await connection.answer(sql)).rows
    } finally {
      await connection.close()
    }
  }
  return {
    ...{ front, reach, ask },
    async close() {
      made.delete('default')
      for (const database of [...made, ...[...made].map((name) => `${name}_cards`)])
        await ask(`DROP DATABASE IF EXISTS \`${database}\` SYNC`).catch(() => undefined)
      await front?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
