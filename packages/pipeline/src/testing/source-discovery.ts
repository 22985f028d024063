import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BillingPeriodRange, inRange, parseBillingPeriod } from '../billing-period.ts'
import type { Delivery } from '../delivery.ts'
import type { IngestEvent, OnEvent } from '../events.ts'
import type { BillingSource } from '../source.ts'
import { type ConformanceCase, rejectsWithHint } from './conformance-case.ts'
import type { SourceFixture } from './source-conformance.ts'

/** Everything that discovery yields. */
export async function discoverAll(
  source: BillingSource,
  request: { readonly periods?: BillingPeriodRange; readonly onEvent?: OnEvent; readonly signal?: AbortSignal } = {},
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = []
  for await (const delivery of source.discoverDeliveries(request)) deliveries.push(delivery)
  return deliveries
}

/** The cases about finding deliveries. */
export function discoveryCases(fixture: SourceFixture): readonly ConformanceCase[] {
  return [
    {
      name: 'says who it is',
      async run() {
        const source = await fixture.create()
        assert.equal(source.specVersion, 'v1')
        assert.match(source.provider, /^[a-z][a-z0-9-]*$/, 'provider')
        assert.ok(source.name.length > 0, 'name')
      },
    },
    {
      name: 'discovers deliveries that are named, placed and made of files',
      async run() {
        const source = await fixture.create()
        const deliveries = await discoverAll(source)
        assert.ok(deliveries.length > 0, 'at least one delivery')
        for (const delivery of deliveries) checkDelivery(source, delivery)
        const slots = deliveries.map(({ exportName, slot }) => JSON.stringify([exportName, slot]))
        assert.deepEqual(duplicates(slots), [], 'one delivery a slot of an export')
      },
    },
    {
      name: 'discovers the same versions twice',
      async run() {
        const first = await discoverAll(await fixture.create())
        const second = await discoverAll(await fixture.create())
        assert.deepEqual(second.map(identity).sort(), first.map(identity).sort())
      },
    },
    {
      name: 'discovers from metadata alone, and says where it looks',
      async run() {
        const before = await snapshot(fixture.watch ?? [])
        const source = await fixture.create()
        const events: IngestEvent[] = []
        await discoverAll(source, { onEvent: (event) => events.push(event) })
        assert.deepEqual(await snapshot(fixture.watch ?? []), before, 'nothing is written')
        const [started] = events
        assert.equal(started?.type, 'discovery-started', 'the first event')
        assert.ok(started.location.length > 0 && started.source === source.name, 'source and location of it')
        const types = new Set(events.map(({ type }) => type))
        assert.ok(!types.has('file-progress') && !types.has('file-fetched'), 'no file is fetched')
      },
    },
    {
      name: 'leaves out nothing of the periods asked for, and adds nothing',
      async run() {
        const all = await discoverAll(await fixture.create())
        const month = all.find(({ billingPeriod }) => billingPeriod !== undefined)?.billingPeriod ?? '2000-01'
        const periods = { from: month, to: month }
        const asked = (await discoverAll(await fixture.create(), { periods })).map(identity)
        const wanted = all.filter(({ billingPeriod = month }) => inRange(billingPeriod, periods)).map(identity)
        assert.deepEqual(
          wanted.filter((id) => !asked.includes(id)),
          [],
          'left out',
        )
        assert.deepEqual(
          asked.filter((id) => !all.map(identity).includes(id)),
          [],
          'added',
        )
      },
    },
    {
      name: 'has no complaint when all deliveries lie outside the periods asked for',
      async run() {
        await discoverAll(await fixture.create(), { periods: { to: '1999-12' } })
      },
    },
    {
      name: 'refuses a location without one billing file',
      async run() {
        const code = 'FINOPS_NO_BILLING_FILES'
        await rejectsWithHint(async () => discoverAll(await fixture.createEmpty()), 'an empty location', code)
        await rejectsWithHint(
          async () => discoverAll(await fixture.createEmpty(), { periods: { from: '2000-01' } }),
          'an empty location, with periods',
          code,
        )
      },
    },
    {
      name: 'does not start to discover for a signal that is aborted',
      async run() {
        const source = await fixture.create()
        const signal = AbortSignal.abort()
        await rejectsWithHint(() => discoverAll(source, { signal }), 'aborted discovery', 'FINOPS_ABORTED')
      },
    },
  ]
}

function checkDelivery(source: BillingSource, delivery: Delivery): void {
  const where = `${delivery.exportName} ${delivery.slot}`
  assert.equal(delivery.provider, source.provider, `${where}: provider`)
  assert.ok(
    delivery.exportName === source.name || delivery.exportName.startsWith(`${source.name}/`),
    `${where}: the export's name starts with the source's, '${source.name}'`,
  )
  for (const key of ['slot', 'version', 'format'] as const) assert.ok(delivery[key].length > 0, `${where}: ${key}`)
  if (delivery.billingPeriod !== undefined) parseBillingPeriod(delivery.billingPeriod)
  for (const period of delivery.covers ?? []) parseBillingPeriod(period)
  assert.deepEqual(duplicates(delivery.covers ?? []), [], `${where}: covers`)
  if (delivery.createdAt !== undefined) assert.match(delivery.createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, where)
  assert.ok(delivery.files.length > 0, `${where}: files`)
  assert.deepEqual(duplicates(delivery.files.map(({ key }) => key)), [], `${where}: a key for each file`)
  for (const { key, bytes } of delivery.files) {
    assert.ok(key.length > 0, `${where}: key`)
    if (bytes !== undefined) assert.ok(Number.isSafeInteger(bytes) && bytes >= 0, `${where}: size of ${key}`)
  }
  assert.deepEqual(JSON.parse(JSON.stringify(delivery)), delivery, `${where}: plain data, as delivery.json keeps it`)
}

function identity({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}

function duplicates(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

async function snapshot(folders: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = []
  for (const folder of folders) {
    for (const name of (await readdir(folder, { recursive: true })).sort()) {
      const { size, mtimeMs } = await stat(join(folder, name))
      lines.push(`${join(folder, name)} ${size} ${mtimeMs}`)
    }
  }
  return lines
}
