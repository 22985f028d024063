import { clickhouseStore } from '../store.ts'
import { curDelivery } from './cur-bill.ts'

/** A load in a process of its own, to be ended by its test: options, folder of bills, version and cost as JSON. */
const [text = '{}'] = process.argv.slice(2)
const { options, folder, version, cost } = JSON.parse(text) as {
  readonly options: Parameters<typeof clickhouseStore>[0]
  readonly folder: string
  readonly version: string
  readonly cost: string
}
const store = await clickhouseStore(options)
const lines = ['2026-09', '2026-10'].map((period) => ({ period, cost }))
await store.loadDelivery(await curDelivery({ folder, slot: 'a', version }, lines))
await store.close()
