import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Output } from '../terminal.ts'
import { startLiveLine } from './live-line.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function recorded(isTerminal: boolean): Output & { readonly texts: string[] } {
  const texts: string[] = []
  return {
    texts,
    isTerminal,
    columns: 20,
    async write(text) {
      texts.push(text)
    },
  }
}

it('on a terminal the line is drawn anew more than once a second, cut to its width, and leaves nothing behind', async () => {
  const output = recorded(true)
  const line = startLiveLine(output, () => 'a line that is longer than the terminal')
  await vi.advanceTimersByTimeAsync(1000)
  expect(output.texts.length).toBeGreaterThanOrEqual(2)
  expect(output.texts[0]).toBe('\r\u001B[2Ka line that is lon…')
  await line.stop()
  expect(output.texts.at(-1)).toBe('\r\u001B[2K')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(output.texts.at(-1)).toBe('\r\u001B[2K')
})

it('elsewhere it is at most a line in five seconds, without control codes, and none for what is quick', async () => {
  const output = recorded(false)
  let seconds = 0
  const line = startLiveLine(output, () => `after\u001B[1m ${seconds} s`)
  for (seconds = 1; seconds <= 16; seconds += 1) await vi.advanceTimersByTimeAsync(1000)
  await line.stop()
  expect(output.texts).toEqual(['after\\x1b[1m 5 s\n', 'after\\x1b[1m 10 s\n', 'after\\x1b[1m 15 s\n'])
})
