// Loads ever newer versions of one slot until it is killed: a child process of the tests.
import { join } from 'node:path'
import { isFinopsError } from '@open-finops/pipeline'
import { createDuckdbStore } from '../create-store.ts'
import { deliveryOf, stageBySql } from './bill.ts'

const [, , dataDir = '', first = '1', last = '1000000'] = process.argv
const store = await createDuckdbStore({ dataDir }, stageBySql).catch((error: unknown) => {
  process.stdout.write(isFinopsError(error) ? error.code : String(error))
  process.exit(1)
})
process.stdout.write('writing\n')
for (let version = Number(first); version <= Number(last); version += 1) {
  const rows = ['2026-09', '2026-10'].flatMap((period) => [
    { period, cost: String(version) },
    { period, cost: String(-version) },
    { period, cost: String(version) },
  ])
  await store.loadDelivery(
    await deliveryOf({ slot: 'all', version: `v${version}`, rawFolder: join(dataDir, 'raw') }, rows),
  )
}
await store.close()
