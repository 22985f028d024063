import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** What a page is made of besides its data. */
export interface Assets {
  readonly css: string
  /** The page's own script, a generated file. */
  readonly script: string
  /** ECharts as it is published. */
  readonly echarts: string
}

let read: Promise<Assets> | undefined

/** Reads the files of the page, once for each process. */
export function readAssets(): Promise<Assets> {
  read ??= readAll()
  return read
}

/** The source of an inline script in a content security policy. */
export function sourceHash(script: string): string {
  return `'sha256-${createHash('sha256').update(script, 'utf8').digest('base64')}'`
}

async function readAll(): Promise<Assets> {
  // Beside src and beside dist alike.
  const folder = join(import.meta.dirname, '..', 'page')
  const echarts = createRequire(import.meta.url).resolve('echarts/dist/echarts.common.min.js')
  const [css, script, library] = await Promise.all([
    readFile(join(folder, 'page.css'), 'utf8'),
    readFile(join(folder, 'generated', 'page.js'), 'utf8'),
    readFile(echarts, 'utf8'),
  ])
  return { css, script, echarts: library }
}
