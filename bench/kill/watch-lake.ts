// Reads a lake over and over until its standard input closes, and says what it saw: the reader of the kill test.
// Usage: node watch-lake.ts '<Watch as JSON>'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Lake, openLake } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import { monthTotals } from './lake-state.ts'
import type { Look, Watch, WatchEnd } from './look.ts'

const { dataDir, pause } = JSON.parse(process.argv[2] ?? '{}') as Watch
let ending = false
let looks = 0
let last = ''
let kept: { readonly lake: Lake; readonly saw: string } | undefined
process.stdin.resume().once('end', () => {
  ending = true
})

process.stdout.write('watching\n')
while (!ending) {
  await look()
  await sleep(pause)
}
await look()
const end: WatchEnd = { looks, kept: kept === undefined ? 'none' : await lookAgain(kept.lake, kept.saw) }
process.stdout.write(`${JSON.stringify(end)}\n`)

/** Opens the lake anew, as every command does; only what differs from the look before is said. */
async function look(): Promise<void> {
  const saw = JSON.stringify(await months())
  looks += 1
  if (saw !== last) process.stdout.write(`${saw}\n`)
  last = saw
}

async function months(): Promise<Look> {
  let lake: Lake | undefined
  try {
    lake = await openLake({ dataDir, threads: 1 })
    const totals = await monthTotals(lake)
    // The first lake stays open to the end: it must go on showing the moment it was opened at.
    if (kept === undefined) {
      kept = { lake, saw: JSON.stringify(totals) }
      lake = undefined
    }
    return { totals }
  } catch (error) {
    if (!isFinopsError(error)) throw error
    return error.code === 'FINOPS_NO_LAKE' ? { totals: {} } : { error: `${error.code} ${error.message}` }
  } finally {
    await lake?.close()
  }
}

async function lookAgain(lake: Lake, saw: string): Promise<WatchEnd['kept']> {
  try {
    return JSON.stringify(await monthTotals(lake)) === saw ? 'same' : 'changed'
  } finally {
    await lake.close()
  }
}
