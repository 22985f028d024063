import { resolve } from 'node:path'
import { bindParameters, macroStatements, renderUseCase, type UseCase } from '@open-finops/focus-analytics'
import type { QueryResult } from '@open-finops/loader-duckdb'
import { dataToRead } from './config/find.ts'
import { findUseCase } from './find-use-case.ts'
import { onInterrupt } from './interrupt.ts'
import type { Invocation } from './invocation.ts'
import { openReader, type StoreReader } from './open-reader.ts'
import { writeAnswer } from './output/answer.ts'
import { UsageError } from './output/errors.ts'
import { makeDatasets, withInvoiceDetail } from './use-case-datasets.ts'

/** What a user says about one run. */
export interface UseCaseRun {
  /** `YYYY-MM` or `YYYY-MM-DD`. */
  readonly from?: string
  /** The same; itself included. */
  readonly to?: string
  readonly param?: Readonly<Record<string, string>>
  readonly format?: 'table' | 'csv' | 'json' | 'markdown'
  readonly out?: string
}

/** Answers a use case from the lake. */
export async function runUseCase(invocation: Invocation, id: string, options: UseCaseRun): Promise<void> {
  const useCase = findUseCase(id)
  checkNames(useCase, options.param)
  const format = options.format ?? (invocation.flags.json ? 'json' : 'table')
  const out = options.out === undefined ? undefined : resolve(invocation.terminal.cwd, options.out)
  const data = await dataToRead(invocation, 'any-store')
  const reader = await openReader(data)
  const { engine, lake } = reader
  const interrupt = onInterrupt()
  const { signal } = interrupt
  try {
    const span = await spanOf(reader, options, signal)
    const parameters = bindParameters(useCase, { ...options.param, ...span })
    if (lake !== undefined) {
      await makeDatasets(lake, useCase.relations, data.config, invocation)
      for (const statement of macroStatements('duckdb')) await lake.query(statement)
    }
    const { sql } = renderUseCase(useCase, engine)
    const asked = lake === undefined ? withInvoiceDetail(sql, useCase.relations, data.config) : { sql, parameters: {} }
    const answer = await reader.query(asked.sql, { ...parameters, ...asked.parameters }, { signal, ownSettings: true })
    const forPeople = format === 'table' || format === 'markdown'
    await writeAnswer(forPeople ? withoutZeros(answer) : answer, format, { invocation, out })
    if (out !== undefined) await invocation.note(`${answer.rows.length} rows → ${out}`)
    else if (answer.rows.length === 0) {
      await invocation.note(`Nothing from ${span.from} until before ${span.to}: ${useCase.question}`)
    }
  } finally {
    interrupt.release()
    await reader.close()
  }
}

/** Names are the user's, so they are a matter of usage; so is a span given as a parameter. */
function checkNames(useCase: UseCase, given: UseCaseRun['param'] = {}): void {
  const names = useCase.parameters.map(({ name }) => name).filter((name) => name !== 'from' && name !== 'to')
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue
    const hint = name === 'from' || name === 'to' ? `Give it as --${name}.` : `It has ${names.join(', ') || 'none'}.`
    throw new UsageError(`The use case ${useCase.id} has no parameter ${name}`, hint)
  }
}

interface Span {
  readonly from: string
  /** Not in the span. */
  readonly to: string
}

async function spanOf(reader: StoreReader, { from, to }: UseCaseRun, signal: AbortSignal): Promise<Span> {
  const span = from !== undefined && to !== undefined ? undefined : await wholeSpan(reader, signal)
  const begin = from === undefined ? (span?.from ?? '') : from.length === 7 ? `${from}-01` : from
  const end = to === undefined ? (span?.to ?? '') : dayAfter(to)
  if (begin >= end) throw new UsageError(`--from ${begin} lies after --to`, 'Give the earlier one as --from.')
  return { from: begin, to: end }
}

/** The first day after a day or a month. */
function dayAfter(text: string): string {
  const [year = 0, month = 1, day] = text.split('-').map(Number)
  const next = day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1)
  return new Date(next).toISOString().slice(0, 10)
}

/** Charges may lie before the first billing period, as corrections do. */
async function wholeSpan(reader: StoreReader, signal: AbortSignal): Promise<Span> {
  const { rows } = await reader.query(
    `SELECT
      CAST(CAST(least(min(BillingPeriodStart), min(ChargePeriodStart)) AS DATE) AS VARCHAR),
      CAST(CAST(greatest(max(BillingPeriodStart), max(ChargePeriodStart)) AS DATE) + 1 AS VARCHAR)
    FROM cost_and_usage`,
    undefined,
    { signal },
  )
  const [from, to] = rows[0] ?? []
  // An empty lake has no span; any will do.
  return { from: String(from ?? '2000-01-01'), to: String(to ?? '2000-02-01') }
}

/** No digit is lost, and what people read is no longer than it has to be; cents stay. */
function withoutZeros({ columns, rows }: QueryResult): QueryResult {
  const isDecimal = columns.map(({ type }) => /DECIMAL/i.test(type))
  return {
    columns,
    rows: rows.map((row) =>
      row.map((value, index) =>
        isDecimal[index] === true && typeof value === 'string' ? value.replace(/(\.\d\d\d*?)0+$/, '$1') : value,
      ),
    ),
  }
}
