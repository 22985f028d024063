import { realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import type { DeliveryLoad, FetchedDelivery, FocusStore } from '@open-finops/pipeline'
import { Violation } from '../area.ts'
import type { Scene } from '../scene.ts'

/** A store that takes anything, and looks at where the files lie that a source hands over. */
export function keptFiles(scene: Scene): FocusStore {
  return {
    specVersion: 'v1',
    name: 'kept-files',
    workspace: scene.data,
    listLoadedDeliveries: () => Promise.resolve([]),
    async loadDelivery(fetched: FetchedDelivery): Promise<DeliveryLoad> {
      for (const { path } of fetched.files) {
        const real = await realpath(path)
        if (![scene.bill, scene.data].some((folder) => real.startsWith(folder + sep))) {
          throw new Violation(`a file outside of the location was handed over: ${real}`)
        }
      }
      const { provider, exportName, slot, version, format } = fetched.delivery
      const loadedAt = new Date(0).toISOString()
      return { provider, exportName, slot, version, format, loadedAt, periods: [], columns: [], unknownValues: [] }
    },
    close: () => Promise.resolve(),
  }
}
