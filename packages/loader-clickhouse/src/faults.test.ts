import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { clickhouseStore } from './store.ts'
import { noClickHouse, serverUrl } from './testing/chdb.ts'
import type { ChdbFront, Fate } from './testing/chdb-front.ts'
import { curDelivery } from './testing/cur-bill.ts'
import { startTestServer, type TestServer } from './testing/database.ts'

// On a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const needsFront = noClickHouse ?? (serverUrl === undefined ? undefined : 'faults are made by the front of chdb')

/** Something that one waits for and another gives. */
function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}

/** Moments of a load, by the statement that they are in. */
const moments = {
  'its table is made': /^CREATE TABLE .*loading_/,
  'rows are sent': /^INSERT INTO .*loading_.* FORMAT Parquet/,
  'rows become a partition': /REPLACE PARTITION/,
  'it is committed': /^INSERT INTO \S+`?ledger`? /,
  'its table is dropped': /^DROP TABLE .*loading_/,
} as const

describe.skipIf(needsFront !== undefined)(
  'a load into ClickHouse that goes wrong',
  { meta: { skipReason: needsFront ?? 'ClickHouse runs' } },
  () => {
    let folder: string
    let server: TestServer
    let front: ChdbFront
    let runs = 0

    beforeAll(async () => {
      server = await startTestServer()
      if (server.front === undefined) throw new Error('the front is there')
      front = server.front
    })
    afterAll(async () => await server?.close())
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finops-clickhouse-faults-'))
      runs += 1
      await load('1', '1')
    })
    afterEach(async () => {
      front.onStatement = () => 'run'
      await rm(folder, { recursive: true, force: true })
    })

    const database = (): string => `faults_${runs}`
    const options = (machine = 'one'): Parameters<typeof clickhouseStore>[0] => ({
      ...server.reach(database()),
      dataDir: join(folder, machine),
    })

    /** Loads a version whose two months cost so much each. */
    async function load(version: string, cost: string, machine = 'one', slot = 'a'): Promise<void> {
      const store = await clickhouseStore(options(machine))
      try {
        const lines = ['2026-09', '2026-10'].map((period) => ({ period, cost, account: `00000000000${slot}` }))
        await store.loadDelivery(await curDelivery({ folder: join(folder, machine), slot, version }, lines))
      } finally {
        await store.close()
      }
    }

    /** What readers see: rows and cost of each month. */
    const seen = async (): Promise<unknown> =>
      await server.ask(
        'SELECT toYYYYMM(BillingPeriodStart), toInt32(count()), toFloat64(sum(BilledCost)) FROM cost_and_usage GROUP BY 1 ORDER BY 1',
        database(),
      )
    const months = (cost: number): unknown => [
      [202609, 1, cost],
      [202610, 1, cost],
    ]

    /** Rows that are stored, in force or kept, and tables of loads. */
    const stored = async (): Promise<unknown> =>
      await server.ask(
        `SELECT toInt32((SELECT count() FROM cost_and_usage_rows)),
          toInt32((SELECT count() FROM system.tables WHERE database = '${database()}' AND name LIKE 'loading%'))`,
        database(),
      )

    const interrupted = (moment: keyof typeof moments, fate: Fate): void => {
      let done = false
      front.onStatement = (sql) => {
        if (done || !moments[moment].test(sql)) return 'run'
        done = true
        return fate
      }
    }

    it.each([
      ['its table is made', 'drop'],
      ['rows are sent', 'drop'],
      ['rows are sent', 'lose'],
      ['rows are sent', 'refuse'],
      ['rows become a partition', 'lose'],
      ['rows become a partition', 'refuse'],
      ['it is committed', 'drop'],
    ] as const)(
      'when %s (%s): the old rows stand, and the same load again brings the new ones once',
      async (moment, fate) => {
        interrupted(moment, fate)
        await expect(load('2', '20')).rejects.toMatchObject({ code: 'FINOPS_NETWORK', retryable: true })
        expect(await seen()).toEqual(months(1))
        await load('2', '20')
        expect(await seen()).toEqual(months(20))
        expect(await stored()).toEqual([[4, 0]])
      },
    )

    it.each([
      ['it is committed', 'lose'],
      ['its table is dropped', 'drop'],
    ] as const)('when %s (%s): the load is done, and its remains go with the next', async (moment, fate) => {
      interrupted(moment, fate)
      await load('2', '20')
      expect(await seen()).toEqual(months(20))
      await (await clickhouseStore(options())).close()
      expect(await stored()).toEqual([[4, 0]])
    })

    it.each([
      ['rows are sent', 1],
      ['rows become a partition', 1],
      ['it is committed', 20],
    ] as const)('killed while %s: readers see one version whole, and the next run mends it', async (moment, cost) => {
      const arrival = signal()
      const release = signal()
      front.onStatement = async (sql): Promise<Fate> => {
        if (!moments[moment].test(sql)) return 'run'
        arrival.give()
        await release.given
        return 'run'
      }
      const request = { options: options(), folder: join(folder, 'one'), version: '2', cost: '20' }
      const script = join(import.meta.dirname, 'testing', 'load-once.ts')
      const child = spawn(process.execPath, ['--conditions=open-finops-source', script, JSON.stringify(request)])
      await arrival.given
      expect(await seen()).toEqual(months(1))
      child.kill('SIGKILL')
      await once(child, 'close')
      front.onStatement = () => 'run'
      release.give()
      await vi.waitFor(async () => expect(await seen()).toEqual(months(cost)), { timeout: 10_000, interval: 100 })
      await load('2', '20')
      expect(await seen()).toEqual(months(20))
      expect(await server.ask('SELECT toInt32(count()) FROM deliveries_in_force', database())).toEqual([[1]])
    })

    it('two machines at once: of one delivery one load counts, of two both do', async () => {
      await Promise.all([load('2', '20'), load('2', '20', 'two')])
      expect(await seen()).toEqual(months(20))
      await Promise.all([load('3', '30'), load('1', '5', 'two', 'b')])
      expect(await seen()).toEqual([
        [202609, 2, 35],
        [202610, 2, 35],
      ])
    })
  },
)
