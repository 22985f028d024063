import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, startEngine } from '../../testing/bill.ts'
import { gcpUsage1 } from '../gcp-usage-1/format.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
}, 60_000)
afterAll(() => engine.close())

const lists = {
  labels: "[{'key': 'team', 'value': 'shop'}]",
  tags: "[{'key': 'env', 'value': 'prod', 'inherited': false, 'namespace': 'acme'}]",
  'project.labels': "[{'key': 'unit', 'value': 'retail'}]",
  system_labels: "[{'key': 'compute.googleapis.com/cores', 'value': '2'}]",
}
const members = {
  labels: { team: 'shop' },
  tags: { 'resource-tag:env': 'prod' },
  'project.labels': { 'project:unit': 'retail' },
  system_labels: { 'gcp:compute.googleapis.com/cores': '2' },
}
const names = Object.keys(lists) as (keyof typeof lists)[]

/** The Tags of a Parquet bill of one row that has these lists only. */
async function tagsWith(present: readonly (keyof typeof lists)[]): Promise<unknown> {
  const columns = [
    "'1' AS billing_account_id",
    "TIMESTAMP '2026-10-03 07:00:00' AS usage_start_time",
    "TIMESTAMP '2026-10-03 08:00:00' AS usage_end_time",
    '1.25::DOUBLE AS cost',
    "'EUR' AS currency",
    "'regular' AS cost_type",
    '\'202610\' AS "invoice.month"',
    "[{'name': 'SUD', 'amount': -0.1::DOUBLE, 'type': 'SUSTAINED_USAGE_DISCOUNT'}] AS credits",
    ...present.map((name) => `${lists[name]} AS "${name}"`),
  ]
  const { rows } = await engine.focus(
    gcpUsage1,
    await engine.parquet(await engine.csv('one\n1\n'), `SELECT ${columns.join(', ')} FROM bill`),
  )
  return JSON.parse(rows[0]?.['Tags'] ?? '{}')
}

describe('labels and tags of a bill are all there', () => {
  const without = names.map((left) => names.filter((name) => name !== left))
  for (const present of [names, ...without, ...names.map((name) => [name]), []]) {
    it(`where it has ${present.join(', ') || 'no list'}`, async () => {
      expect(await tagsWith(present)).toEqual(Object.assign({}, ...present.map((name) => members[name])))
    })
  }
})
