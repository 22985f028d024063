import { DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api'
import { describe, expect, it } from 'vitest'
import { type Ask, checkDataset, columnsRead } from './check-dataset.ts'
import { type Relation, sqlName } from './compile/relation.ts'
import { compileScan } from './compile/scan.ts'
import { modelFaults } from './model-faults.ts'
import type { Rule } from './rule.ts'
import { ruleBook } from './rule-book.ts'
import { modelPresent, readModel } from './testing/model.ts'
import { modelVerdicts, type Row } from './testing/model-interpreter.ts'
import { mutations, withoutColumn } from './testing/mutations.ts'
import { columns12, validRows } from './testing/valid-rows.ts'

if (!modelPresent) console.warn('SKIPPED: no ../shared/spec/model-1.2.json, so no verdict is compared with it')

interface Bench {
  /** What every rule says: true where it holds. */
  whole(rows: readonly Row[], columns: readonly string[]): Promise<ReadonlyMap<string, boolean>>
  /** The same of the rules that read one column; the statement for it is planned once. */
  reading(column: string, rows: readonly Row[]): Promise<ReadonlyMap<string, boolean>>
  close(): void
}

async function bench(): Promise<Bench> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  const connection = await instance.connect()
  const ask: Ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJS()
  const textColumns = columns12.map((name) => ({ name, type: 'VARCHAR' }))
  const all: Relation = { sql: 'bill', columns: textColumns, untyped: true }
  const planned = new Map<string, { readonly rules: readonly Rule[]; readonly statement: DuckDBPreparedStatement }>()
  // A prepared statement keeps what the statistics of its first rows told the optimizer, such as: no null here.
  await connection.run("SET disabled_optimizers = 'statistics_propagation'")
  await connection.run(`CREATE TABLE bill (${columns12.map((column) => `${sqlName(column)} VARCHAR`).join()})`)
  const fill = async (rows: readonly Row[]): Promise<void> => {
    const values = rows.map((row) => `(${columns12.map((column) => literal(row[column] ?? null)).join()})`)
    await connection.run(`DELETE FROM bill; INSERT INTO bill VALUES ${values.join()}`)
  }
  return {
    async whole(rows, columns) {
      await fill(rows)
      const { results } = await checkDataset(ask, {
        name: 'bill',
        relation: { ...all, columns: textColumns.filter(({ name }) => columns.includes(name)) },
        dataset: 'CostAndUsage',
        version: '1.2',
        supports: 'all',
        examples: false,
      })
      return verdicts(
        results.flatMap(({ id, verdict }) =>
          verdict === 'passed' || verdict === 'failed' ? [[id, verdict === 'passed'] as const] : [],
        ),
      )
    },
    async reading(column, rows) {
      let plan = planned.get(column)
      if (plan === undefined) {
        const rules = ruleBook('CostAndUsage', '1.2').rules.filter(
          (rule) =>
            (rule.check.kind === 'row' || rule.check.kind === 'oneParent') && columnsRead(rule).includes(column),
        )
        plan = { rules, statement: await connection.prepare(compileScan(all, rules).sql) }
        planned.set(column, plan)
      }
      await fill(rows)
      const [answer = []] = (await plan.statement.runAndReadAll()).getRowsJS()
      return verdicts(plan.rules.map(({ id }, index) => [id, Number(answer[index + 1]) === 0]))
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}

/** A rule that stands once for each of many columns holds where all of them hold. */
function verdicts(judged: readonly (readonly [string, boolean])[]): ReadonlyMap<string, boolean> {
  const whole = new Map<string, boolean>()
  for (const [id, passed] of judged) whole.set(id, (whole.get(id) ?? true) && passed)
  return whole
}

function literal(value: string | null): string {
  return value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`
}

describe.skipIf(!modelPresent)(
  'the published requirements model of FOCUS 1.2',
  { meta: { skipReason: 'the published model is not at ../shared/spec' } },
  () => {
    it('has each of its rules here, decided or with a reason, and none besides', () => {
      const model = readModel()
      const { rules, undecided } = ruleBook('CostAndUsage', '1.2')
      const decided = new Set(rules.map(({ id }) => id))
      expect(undecided.filter(({ id }) => decided.has(id))).toEqual([])
      expect([...decided, ...undecided.map(({ id }) => id)].sort()).toEqual([...model.keys()].sort())
    })

    it('gives the verdicts that we give, on seeded mutations of a valid file, but for its faults', async () => {
      const model = readModel()
      const faulty = new Set(modelFaults.map(({ id }) => id))
      const unexplained: string[] = []
      const broken = new Set<string>()
      let breaking = 0
      const compare = (
        name: string,
        ours: ReadonlyMap<string, boolean>,
        rows: readonly Row[],
        columns = columns12,
      ): void => {
        const theirs = modelVerdicts(model, rows, columns)
        for (const [id, passed] of ours) {
          const other = theirs.get(id)
          if (other === 'skip' || other === undefined || faulty.has(id)) continue
          if ((other === 'pass') !== passed) unexplained.push(`${name}: ${id} ${passed} here, ${other} there`)
        }
      }
      const { whole, reading, close } = await bench()
      try {
        const valid = await whole(validRows, columns12)
        expect([...valid].filter(([, passed]) => !passed)).toEqual([])
        compare('the valid file', valid, validRows)
        for (const [at, { name, column, rows }] of mutations(12).entries()) {
          const some = await reading(column, rows)
          const ids = [...some].filter(([, passed]) => !passed).map(([id]) => id)
          for (const id of ids) broken.add(id)
          if (ids.length > 0) breaking += 1
          compare(name, some, rows)
          // What is asked of a part of the rules is what all of them say.
          if (at % 100 === 0) expect(new Map([...valid, ...some]), name).toEqual(await whole(rows, columns12))
        }
        for (const column of columns12.filter((_, at) => at % 12 === 0)) {
          const { name, rows, columns } = withoutColumn(column)
          compare(name, await whole(rows, columns), rows, columns)
        }
      } finally {
        close()
      }
      expect(unexplained).toEqual([])
      expect(breaking).toBeGreaterThanOrEqual(200)
      const { rules } = ruleBook('CostAndUsage', '1.2')
      // Whatever a CSV file holds is text, so that only a typed file breaks the rules that ask for a String.
      const isText = ({ check }: Rule): boolean =>
        check.kind === 'row' && check.must.kind === 'format' && check.must.format.startsWith('string')
      const never = rules.filter(
        (rule) =>
          (rule.check.kind === 'row' || rule.check.kind === 'oneParent') && !isText(rule) && !broken.has(rule.id),
      )
      expect([...new Set(never.map(({ id }) => id))]).toEqual([])
    }, 120_000)
  },
)
