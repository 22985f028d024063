import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadDashboards, readSelection, renderCard, renderMetabaseQuery, shippedFolder } from '@open-finops/dashboards'
import fc from 'fast-check'
import { parse } from 'yaml'
import type { Area } from '../area.ts'
import { hostileName } from '../hostile.ts'
import {
  type ByteChange,
  byteChanges,
  changedBytes,
  changedJson,
  type JsonChange,
  jsonChanges,
  yamlText,
} from '../mutate.ts'
import { requireRefusal } from '../refusal.ts'

/** A dashboard of the user's own: a shipped one with its definition, its SQL or its file names changed. */
interface DashboardCase {
  readonly values: readonly JsonChange[]
  readonly bytes: readonly ByteChange[]
  readonly sql: readonly ByteChange[]
  readonly names: readonly string[]
  /** True: it lies over the shipped one; else it is a new one. */
  readonly over: boolean
}

const none = fc.constant([] as const)
const model = 'services'

/** Dashboard files: read, checked, laid over shipped ones, and rendered for both engines. */
export const dashboardArea: Area<DashboardCase> = {
  name: 'dashboards',
  title: 'dashboard.yaml and card SQL → rendered queries',
  share: 86,
  cases: fc.record({
    values: fc.oneof({ weight: 3, arbitrary: jsonChanges }, none),
    bytes: fc.oneof(byteChanges, { weight: 3, arbitrary: none }),
    sql: fc.oneof(byteChanges, { weight: 2, arbitrary: none }),
    names: fc.oneof(fc.array(hostileName, { maxLength: 2 }), { weight: 3, arbitrary: none }),
    over: fc.boolean(),
  }),
  async open(scene) {
    const shipped = join(scene.own, 'shipped')
    const overlay = join(scene.own, 'overlay')
    for (const name of [model, 'snippets']) {
      await cp(join(shippedFolder(), name), join(shipped, name), { recursive: true })
    }
    const texts = new Map<string, Buffer>()
    for (const name of await readdir(join(shipped, model))) texts.set(name, await readFile(join(shipped, model, name)))
    const yaml = parse(texts.get('dashboard.yaml')?.toString('utf8') ?? '') as unknown
    return {
      async judge({ values, bytes, sql, names, over }) {
        await rm(overlay, { recursive: true, force: true })
        const folder = join(overlay, over ? model : 'own')
        await mkdir(folder, { recursive: true })
        const definition = values.length === 0 ? texts.get('dashboard.yaml') : yamlText(changedJson(yaml, values))
        for (const [name, text] of texts) {
          const content = name === 'dashboard.yaml' ? (definition ?? '') : text
          const changes = name === 'dashboard.yaml' ? bytes : name === 'services.sql' ? sql : []
          const placed = Buffer.from(scene.placed(content.toString()))
          await writeFile(join(folder, name), changedBytes(placed, changes))
        }
        for (const name of names) await writeFile(join(folder, name), 'SELECT 1').catch(() => undefined)
        try {
          const { dashboards } = await loadDashboards({ shipped, overlay, dimensions: ['team'] })
          for (const dashboard of dashboards) {
            const selection = readSelection(dashboard, [])
            for (const card of dashboard.cards) {
              for (const engine of ['duckdb', 'clickhouse'] as const) {
                renderCard(card.sql, { engine, filters: dashboard.filters, selection })
                renderMetabaseQuery(card, dashboard.filters, engine)
              }
            }
          }
        } catch (error) {
          return { end: requireRefusal(error) }
        }
        return { end: 'taken' }
      },
    }
  },
}
