import { createRequire } from 'node:module'
import { join } from 'node:path'

/** ClickHouse's engine as a library, as far as tests use it. It is no dependency: it has half a gigabyte. */
export interface ChdbSession {
  queryAsync(sql: string, options?: { readonly format?: string }): Promise<{ bytes(): Uint8Array }>
  close(): void
}

/** Where chdb is: a folder with its node_modules; `.ci/run` installs it. */
const chdbFolder: string =
  process.env['FINOPS_CHDB'] ?? join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'chdb')

/** The library. */
export function chdb(): { readonly Session: new (path: string) => ChdbSession } {
  return createRequire(join(chdbFolder, 'node_modules', 'chdb', 'index.js'))('./index.js') as ReturnType<typeof chdb>
}

/** A server to test against in the place of chdb, such as `http://default:secret@localhost:8123`. */
export const serverUrl: string | undefined = process.env['FINOPS_CLICKHOUSE_URL']

/** Why tests of ClickHouse can't run here; undefined where they can. */
export const noClickHouse: string | undefined = (() => {
  if (serverUrl !== undefined) return undefined
  try {
    chdb()
    return undefined
  } catch (error) {
    return `chdb 3.4.0 is not in ${chdbFolder}: npm install --prefix .tools/chdb chdb@3.4.0 (${String(error).split('\n')[0]})`
  }
})()
