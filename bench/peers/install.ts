import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const home = join(import.meta.dirname, '..', '..', '.tools', 'peers')

/** What each peer is, with what it needs pinned besides. */
const releases = {
  // Newer ones of these two break it.
  'focus-converter': ['focus-converter==1.0.0', 'multimethod<2', 'click<8.2'],
  dbt: ['dbt-core==1.11.16', 'dbt-duckdb==1.11.1', 'duckdb==1.5.6'],
  // With DuckDB 2 its CSV reader fails.
  dlt: ['dlt[duckdb,filesystem]==1.31.0', 'duckdb==1.5.6', 'pyarrow', 'pandas'],
} as const

/** A peer that can be installed. */
export type PeerPackage = keyof typeof releases

/** Makes a peer's own environment below .tools, once; gives the folder of its programs. */
export async function installPeer(name: PeerPackage): Promise<string> {
  const folder = join(home, name)
  const mark = join(folder, 'installed.txt')
  const wanted = releases[name].join(' ')
  if (!existsSync(mark)) {
    console.error(`installing ${wanted} …`)
    await mkdir(home, { recursive: true })
    await run('python3', ['-m', 'venv', folder])
    await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...releases[name]], { maxBuffer: 1 << 26 })
    await writeFile(mark, `${wanted}\n`)
  }
  return join(folder, 'bin')
}
