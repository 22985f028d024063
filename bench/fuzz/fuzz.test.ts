import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { areasOf } from './areas.ts'
import { type CorpusBill, makeCorpus } from './corpus.ts'
import { unitsOf } from './exact-sum.ts'
import { findingText } from './fuzz-report.ts'
import { requireRightTotal } from './proof.ts'
import { requireRefusal } from './refusal.ts'
import { openScene, type Scene } from './scene.ts'

const cases = 2000
/** The same cases each time; `npm run fuzz` has others. */
const seed = 1

let folder: string
let corpus: readonly CorpusBill[]
const sceneOf = async (name: string): Promise<Scene> => {
  await mkdir(join(folder, name))
  return await openScene(join(folder, name))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-finops-fuzz-'))
  corpus = await makeCorpus(folder)
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

test(`${cases} hostile files, configurations and questions break no promise`, async () => {
  let done = 0
  let taken = 0
  let proved = 0
  for (const area of areasOf(corpus)) {
    const scene = await sceneOf(area.name)
    const report = await area.run(scene, { seed, from: 0, to: Math.round((cases * area.share) / 1000) })
    expect(report.findings.map((finding) => findingText(finding, seed))).toEqual([])
    done += report.cases
    taken += report.ends['taken'] ?? 0
    proved += report.proved
  }
  expect(done).toBeGreaterThanOrEqual(cases)
  // A fuzzer whose cases are all refused at the door tests the door only.
  expect(taken).toBeGreaterThan(cases / 5)
  expect(proved).toBeGreaterThan(20)
}, 180_000)

describe('the judge sees', () => {
  test('what is written outside', async () => {
    const scene = await sceneOf('outside')
    await scene.requireUntouched()
    await mkdir(join(scene.root, 'canary', 'up.csv'))
    await expect(scene.requireUntouched()).rejects.toThrow('was written outside: canary/up.csv')
  })

  test('crashes, secrets, stacks and control characters in what is thrown', async () => {
    const { FinopsError } = await import('@open-finops/pipeline')
    const told = (message: string, hint?: string): unknown =>
      new FinopsError({ code: 'FINOPS_X', message, ...(hint !== undefined && { hint }) })
    expect(() => requireRefusal(new TypeError('x is undefined'))).toThrow('crashed: TypeError')
    expect(() => requireRefusal(told('fuzz-secret-5f1c0e', 'Do.'))).toThrow('none of its business')
    expect(() => requireRefusal(told('x\n    at f (a.js:1:2)', 'Do.'))).toThrow('holds a stack')
    expect(() => requireRefusal(told('x'))).toThrow('does not say what to do')
    expect(requireRefusal(told('x', 'Do.'))).toBe('FINOPS_X')
  })

  test('a total that is wrong by a cent, or that the rows do not have', async () => {
    const bill = corpus.find(({ layout }) => layout === 'focus')
    if (bill === undefined) throw new Error('no FOCUS bill')
    const bytes = bill.files.get(bill.data) ?? new Uint8Array()
    const loaded = (native: string, written: string): Parameters<typeof requireRightTotal>[2] => ({
      written: [written],
      periods: [
        {
          billingPeriod: '2026-10',
          sourceRows: 24,
          focusRows: 24,
          rowChanges: [],
          totals: [
            {
              ...{ currency: 'EUR', nativeType: 'Usage', sourceRows: 24, focusRows: 24, nativeCost: native },
              ...{ billedCost: native, effectiveCost: native, listCost: native, contractedCost: native },
            },
          ],
        },
      ],
    })
    const right = '660.0213813'
    expect(await requireRightTotal(bill, bytes, loaded(right, right))).toBe(true)
    await expect(requireRightTotal(bill, bytes, loaded('660.0313813', '660.0313813'))).rejects.toThrow('wrong total')
    await expect(requireRightTotal(bill, bytes, loaded(right, '660'))).rejects.toThrow('wrong total')
    expect(['1_000', '1,5', 'NaN', ''].map(unitsOf)).toEqual([undefined, undefined, undefined, undefined])
  })
})
