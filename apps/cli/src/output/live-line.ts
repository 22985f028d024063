import type { Output } from '../terminal.ts'
import { displayWidth, printable } from './table.ts'

/** One line that follows something that is going on. */
export interface LiveLine {
  /** Takes the line away, so that other text can be written; the line comes back with its next turn. */
  clear(): Promise<void>
  stop(): Promise<void>
}

/** How often a terminal's line is drawn anew, and how often one is written elsewhere, in milliseconds. */
export const redrawEvery: { readonly terminal: number; readonly elsewhere: number } = { terminal: 200, elsewhere: 5000 }

/**
 * Keeps one line up to date on a terminal. Elsewhere (a log, a pipe) it writes at most a line in five seconds, without
 * control codes, and nothing for what is over sooner.
 * @param text The line as of now.
 */
export function startLiveLine(output: Output, text: () => string): LiveLine {
  const every = output.isTerminal ? redrawEvery.terminal : redrawEvery.elsewhere
  const timer = setInterval(() => {
    void draw()
  }, every)
  timer.unref()
  let shown = false

  async function draw(): Promise<void> {
    if (!output.isTerminal) {
      await output.write(`${printable(text())}\n`)
      return
    }
    shown = true
    await output.write(`\r\u001B[2K${cut(printable(text()), output.columns - 1)}`)
  }

  async function clear(): Promise<void> {
    if (!shown) return
    shown = false
    await output.write('\r\u001B[2K')
  }

  return {
    clear,
    async stop() {
      clearInterval(timer)
      await clear()
    },
  }
}

/** A line that is too long would wrap and stay behind when it is drawn anew. */
function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let short = ''
  for (const character of text) {
    if (displayWidth(short + character) > width - 1) break
    short += character
  }
  return `${short}…`
}
