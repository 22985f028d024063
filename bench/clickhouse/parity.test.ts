import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noClickHouse, startTestServer, type TestServer } from '@open-finops/loader-clickhouse/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { cloudBills } from './bills.ts'
import { difference } from './compare.ts'
import {
  type AskedStore,
  askClickhouse,
  askLake,
  cardQuestions,
  loadBoth,
  type Question,
  useCaseQuestions,
} from './stores.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

describe.skipIf(noClickHouse !== undefined)(
  'ClickHouse answers as the lake does, on the bills of three clouds',
  { meta: { skipReason: noClickHouse ?? 'ClickHouse runs' } },
  () => {
    let folder: string
    let server: TestServer
    let lake: AskedStore
    let clickhouse: AskedStore
    const since = new Date().toISOString()

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finops-parity-'))
      server = await startTestServer()
      const sources = await cloudBills({ folder, until: '2026-10', months: 2, rows: 300 })
      const reach = server.reach('parity')
      const { dataDir } = await loadBoth(folder, sources, reach)
      lake = await askLake(dataDir)
      clickhouse = await askClickhouse(reach)
    })
    afterAll(async () => {
      await lake?.close()
      await clickhouse?.close()
      await server?.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function differences(questions: readonly Question[]): Promise<{ found: readonly string[]; rows: number }> {
      const found: string[] = []
      let rows = 0
      for (const question of questions) {
        const expected = await question.ask(lake)
        rows += expected.rows.length
        const answer = await question.ask(clickhouse).catch((error: unknown) => String(error))
        const differs = typeof answer === 'string' ? answer : difference(answer, expected, since)
        if (differs !== undefined) found.push(`${question.name}: ${differs}`)
      }
      return { found, rows }
    }

    it('every use case', async () => {
      const questions = useCaseQuestions('2026-09-01', '2026-11-01')
      const { found, rows } = await differences(questions)
      expect(found).toEqual([])
      expect(questions.length).toBeGreaterThan(60)
      expect(rows).toBeGreaterThan(500)
    })

    it('every card of every dashboard', async () => {
      const questions = await cardQuestions(lake, ['as it opens'])
      const { found, rows } = await differences(questions)
      expect(found).toEqual([])
      expect(questions.length).toBeGreaterThan(80)
      expect(rows).toBeGreaterThan(500)
    })
  },
)
