import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { costAndUsageColumns, FOCUS_VERSIONS } from '@open-finops/focus-schema'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { openLakeDashboards } from '@open-finops/report'
import { focusSource } from '@open-finops/source-focus'
import { describe, expect, it, onTestFinished } from 'vitest'

/** What a value has to be where FOCUS allows no null; an amount of one where it is a number. */
const values: Readonly<Record<string, string>> = {
  BillingCurrency: 'USD',
  BillingPeriodStart: '2026-10-01T00:00:00Z',
  BillingPeriodEnd: '2026-11-01T00:00:00Z',
  ChargePeriodStart: '2026-10-05T00:00:00Z',
  ChargePeriodEnd: '2026-10-06T00:00:00Z',
  ChargeCategory: 'Usage',
  ServiceCategory: 'Compute',
}

describe.each(FOCUS_VERSIONS)('the smallest file that FOCUS %s allows', (version) => {
  it('shows on every dashboard: no card fails, and those without rows say why', async () => {
    const columns = costAndUsageColumns(version).filter(({ featureLevel }) => featureLevel === 'Mandatory')
    const row = columns.map(({ name, allowsNulls, dataType }) => {
      if (allowsNulls) return ''
      return values[name] ?? (dataType === 'Decimal' ? '1' : `a ${name}`)
    })
    const folder = await mkdtemp(join(tmpdir(), 'finops-smallest-'))
    onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
    await mkdir(join(folder, 'bill'))
    const header = columns.map(({ name }) => name).join(',')
    await writeFile(join(folder, 'bill', 'costs.csv'), `${header}\n${row.join(',')}\n`)
    const dataDir = join(folder, 'data')
    const store = await duckdbStore({ dataDir })
    const source = focusSource({ name: 'small', location: join(folder, 'bill') })
    await ingest({ source, store }).finally(async () => await store.close())
    const lake = await openLakeDashboards({ dataDir, ownership: { dimensions: { team: ['tag:team'] }, accounts: {} } })
    try {
      let withRows = 0
      for (const dashboard of lake.dashboards) {
        for (const card of [...dashboard.cards, ...lake.header]) {
          const { answer, error, empty } = await lake.show(card, dashboard, {})
          expect(error, `${dashboard.id}/${card.id}`).toBeUndefined()
          if (answer?.rows.length === 0) expect(empty, `${dashboard.id}/${card.id}`).toMatch(/\w+ \w+/)
          else withRows += 1
        }
      }
      expect(withRows).toBeGreaterThan(60)
      const [summary] = lake.dashboards
      const card = summary?.cards.find(({ id }) => id === 'cost-by-month')
      if (summary === undefined || card === undefined) throw new Error('there is no such card')
      const { rows } = await lake.answer(card, summary, {})
      expect(rows.map((cells) => cells.at(-1))).toEqual(['1.000000000000000000'])
    } finally {
      await lake.close()
    }
  }, 60_000)
})
