import type { ClickhouseLake } from '@open-finops/loader-clickhouse'
import type { CardStore } from '@open-finops/report'
import { clickhouseOf } from './config/clickhouse.ts'
import type { FinopsConfig } from './config/load.ts'

/** The ClickHouse of a configuration, for dashboards: what they read are views in a database beside its own. */
export function clickhouseCards(config: FinopsConfig): CardStore {
  const open = async (): Promise<ClickhouseLake> => {
    const { openClickhouse } = await import('@open-finops/loader-clickhouse')
    return await openClickhouse(clickhouseOf(config))
  }
  return {
    async open(statements) {
      const database = await open()
      try {
        const views = await database.openViews('cards', (available) => statements(available, database.database))
        return {
          engine: 'clickhouse',
          dataDir: database.location,
          catalog: await database.moment(),
          async query(sql, parameters = [], options = {}) {
            const bound = Object.fromEntries(parameters.map((value, index) => [`p${index + 1}`, value]))
            return await views.query(sql, bound, { ...options, ownSettings: true })
          },
          deliveries: database.deliveries,
          close: database.close,
        }
      } catch (error) {
        await database.close()
        throw error
      }
    },
    async moment() {
      const database = await open()
      return await database.moment().finally(async () => await database.close())
    },
  }
}
