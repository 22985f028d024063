import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindParameters } from './bind-parameters.ts'
import type { Engine } from './macros.ts'
import { renderUseCase } from './render-use-case.ts'
import type { Answer } from './testing/answer.ts'
import { type BillFiles, type EngineAnswer, type LoadedBill, writeBill } from './testing/bill-files.ts'
import { loadClickHouse, noClickHouse } from './testing/clickhouse-engine.ts'
import { loadDuckDb } from './testing/duckdb-engine.ts'
import { units } from './testing/exact.ts'
import { commitments } from './testing/expected/commitments.ts'
import { costs } from './testing/expected/costs.ts'
import type { Expectation } from './testing/expected/expectation.ts'
import { invoices } from './testing/expected/invoices.ts'
import { usage } from './testing/expected/usage.ts'
import { seedBill, span } from './testing/seed-bill.ts'
import { dice, shuffled } from './testing/seed-dice.ts'
import { useCases } from './use-cases.ts'

const expectations: Readonly<Record<string, Expectation>> = { ...costs, ...invoices, ...commitments, ...usage }
const bill = seedBill(7, 460)
const roll = dice(11)
const reordered: typeof bill = {
  charges: shuffled(roll, bill.charges),
  contractCommitments: shuffled(roll, bill.contractCommitments),
  invoiceLines: shuffled(roll, bill.invoiceLines),
}

let whole: BillFiles
let pieces: BillFiles
beforeAll(async () => {
  whole = await writeBill(bill, 1)
  pieces = await writeBill(reordered, 7)
})
afterAll(async () => {
  await whole.remove()
  await pieces.remove()
})

it('has an answer of its own for each of the 71 questions', () => {
  expect(
    useCases()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(Object.keys(expectations).sort())
  expect(useCases()).toHaveLength(71)
})

describe('on DuckDB', () => {
  answers('duckdb')
})

describe.skipIf(noClickHouse !== undefined)(
  'on the engine of ClickHouse',
  { meta: { skipReason: noClickHouse ?? 'chdb runs' } },
  () => {
    answers('clickhouse')
  },
)

function answers(engine: Engine): void {
  let loaded: LoadedBill
  let again: LoadedBill
  beforeAll(async () => {
    const load = engine === 'duckdb' ? loadDuckDb : loadClickHouse
    await (await load(whole)).close()
    loaded = await load(whole)
    again = await load(pieces)
  })
  afterAll(async () => {
    await loaded?.close()
    await again?.close()
  })

  it.each(useCases().map((useCase) => [useCase.id, useCase] as const))(
    '%s is right to the last digit',
    async (id, useCase) => {
      const expectation = expectations[id]
      for (const given of [{}, ...(expectation?.also ?? [])]) {
        const bound = bindParameters(useCase, { ...span, ...given })
        const expected = expectation?.answer(bill, bound) ?? []
        const answer = await loaded.ask(renderUseCase(useCase, engine).sql, bound)
        compare(answer, expected)
        expect(sorted(await again.ask(renderUseCase(useCase, engine).sql, bound))).toEqual(sorted(answer))
        if (JSON.stringify(given) === '{}') expect(answer.length, 'rows').toBeGreaterThan(1)
      }
    },
  )

  it('has nothing to say of a span without charges', async () => {
    const nothing = { from: '1999-01-01', to: '1999-02-01' }
    for (const useCase of useCases()) {
      expect(
        await loaded.ask(renderUseCase(useCase, engine).sql, bindParameters(useCase, nothing)),
        useCase.id,
      ).toEqual([])
    }
  })
}

/** Rounded values to nine decimals or digits; everything else as it stands. */
function compare(answer: EngineAnswer, expected: Answer): void {
  const names = Object.keys(expected[0] ?? answer[0] ?? {})
  const exact = names.filter((name) => expected.every((row) => isPlain(row[name])))
  const keyOf = (row: Readonly<Record<string, unknown>>): string => JSON.stringify(exact.map((name) => row[name]))
  expect(answer.map(keyOf).sort()).toEqual(expected.map(keyOf).sort())
  if (answer[0] !== undefined) expect(Object.keys(answer[0]).sort()).toEqual([...names].sort())
  const byKey = new Map(expected.map((row) => [keyOf(row), row]))
  for (const row of answer) {
    for (const name of names) {
      const wanted = byKey.get(keyOf(row))?.[name]
      if (isPlain(wanted)) continue
      const got = row[name] === null || row[name] === undefined ? null : units(row[name])
      expect(near(got, wanted.about), `${keyOf(row)} ${name}: ${row[name]}, not ${wanted.about}`).toBe(true)
    }
  }
}

function isPlain(value: Answer[number][string] | undefined): value is string | null | undefined {
  return typeof value !== 'object' || value === null
}

function near(got: bigint | null, wanted: bigint | null): boolean {
  if (got === null || wanted === null) return got === wanted
  const size = (value: bigint): bigint => (value < 0n ? -value : value)
  const allowed = size(wanted) / 10n ** 9n
  return size(got - wanted) <= (allowed > 10n ** 9n ? allowed : 10n ** 9n)
}

function sorted(answer: EngineAnswer): readonly string[] {
  return answer.map((row) => JSON.stringify(row)).sort()
}
