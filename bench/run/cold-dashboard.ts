import { startServer } from '@open-finops/report'
import { benchOwnership } from '../dashboards-lake.ts'
import { report } from './report.ts'

/**
 * A dashboard of `finops serve` by a server that was started for it: from the start to the last card.
 * Usage: node run/cold-dashboard.ts <data folder> <dashboard>
 */
const [dataDir = '', dashboard = ''] = process.argv.slice(2)
const started = performance.now()
const server = await startServer({ dataDir, ownership: benchOwnership, port: 0 })
const response = await fetch(`${server.url}api/cards/${dashboard}`)
const lines = (await response.text()).trim().split('\n')
report(started, { rows: lines.length })
await server.close()
