import { datasetColumns, LAKE_COLUMNS, versionOfView, viewColumns } from '@open-finops/focus-schema'
import { describe, expect, it } from 'vitest'
import { bindParameters } from './bind-parameters.ts'
import { macroStatements } from './macros.ts'
import { parseUseCase } from './parse-use-case.ts'
import { renderUseCase } from './render-use-case.ts'
import { useCases } from './use-cases.ts'

const header = [
  ...['-- title: A title', '-- question: What?', '-- number: 5', '-- focus: 1.2', '-- columns: BilledCost'],
  ...['-- parameter: from timestamp: the first', '--   moment', '-- parameter: team text = null: one team'],
]
const text = [...header, "SELECT sum(BilledCost) FROM focus_1_2 WHERE $from < now() AND $team = '$'"].join('\n')

describe('a use case', () => {
  it('is a header and a SELECT', () => {
    expect(parseUseCase('some', text)).toMatchObject({
      ...{ id: 'some', number: 5, title: 'A title', focusVersion: '1.2', relations: ['focus_1_2'], fault: undefined },
      parameters: [
        { name: 'from', type: 'timestamp', default: undefined, description: 'the first moment' },
        { name: 'team', type: 'text', default: null, description: 'one team' },
      ],
    })
  })

  it.each([
    ['a version that does not exist', text.replace('1.2', '1.7'), 'there is no FOCUS 1.7'],
    ['no title', text.replace('-- title: A title\n', ''), 'its header has no title'],
    ['a key that means nothing', text.replace('-- title', '-- tittle'), 'no header has a key tittle'],
    ['two titles', `-- title: B\n${text}`, 'title stands there twice'],
    ['a parameter of no type', text.replace('team text', 'team word'), 'not a parameter: team word'],
    ['a parameter that is not declared', text.replace('$team', '$town'), '$town is not declared'],
    ['a parameter that is not used', text.replace('$team', "'x'"), 'the parameter team is not used'],
  ])('with %s is refused', (_, broken, problem) => {
    expect(() => parseUseCase('some', broken)).toThrow(problem)
  })

  it('has its parameters bound as each engine writes them', () => {
    const useCase = parseUseCase('some', text)
    expect(renderUseCase(useCase, 'duckdb').sql).toContain(
      "CAST($from AS TIMESTAMP) < now() AND CAST($team AS VARCHAR) = '$'",
    )
    expect(renderUseCase(useCase, 'clickhouse').sql).toContain(
      "{from:DateTime64(6, 'UTC')} < now() AND {team:Nullable(String)} = '$'",
    )
    const hostile = "'; DROP TABLE x; --"
    expect(bindParameters(useCase, { from: '2026-10-01', team: hostile })).toEqual({
      from: '2026-10-01 00:00:00',
      team: hostile,
    })
  })

  it.each([
    [{}, 'needs from'],
    [{ from: '2026-02-30' }, `can't take "2026-02-30" for from`],
    [{ from: 'yesterday' }, `can't take "yesterday" for from`],
    [{ from: '2026-10-01', tem: 'a' }, 'has no parameter tem'],
  ])('refuses %j', (given, problem) => {
    expect(() => bindParameters(parseUseCase('some', text), given)).toThrow(problem)
  })

  it('takes decimals and whole numbers only as such', () => {
    const budget = useCases().find(({ id }) => id === 'sub-account-budget') ?? expect.fail('no sub-account-budget')
    const span = { from: '2026-10-01T06:00:00Z', to: '2026-11-01' }
    expect(bindParameters(budget, { ...span, budget: '-12.50' })).toMatchObject({ budget: '-12.50', provider: null })
    expect(() => bindParameters(budget, { ...span, budget: '1e3' })).toThrow(`can't take "1e3" for budget`)
    expect(bindParameters(budget, span)).toMatchObject({ from: '2026-10-01 06:00:00' })
  })
})

describe('the 71 files', () => {
  const known = new Set([
    ...LAKE_COLUMNS.map(({ name }): string => name),
    ...(['ContractCommitment', 'InvoiceDetail', 'BillingPeriod'] as const).flatMap((dataset) =>
      datasetColumns(dataset, '1.4').map(({ name }) => name),
    ),
  ])
  const cases = useCases().map((useCase) => [useCase.id, useCase] as const)

  it('have the numbers 1 to 71', () => {
    expect(useCases().map(({ number }) => number)).toEqual(Array.from({ length: 71 }, (_, index) => index + 1))
  })

  it.each(cases)('%s lists its columns, reads the view of its version, and has half-open spans', (_, useCase) => {
    const code = useCase.sql.replaceAll(/'[^']*'/g, '')
    const used = new Set(
      [...code.matchAll(/\b[A-Z][A-Za-z]+\b/g)].map(([word]) => word).filter((word) => known.has(word)),
    )
    expect(useCase.columns).toEqual([...used].sort())
    const views = useCase.relations.filter((relation) => relation.startsWith('focus_'))
    expect(views.map(versionOfView)).toEqual([useCase.focusVersion])
    expect(code).toMatch(/(\w+PeriodStart) >= \$from AND \1 < \$to/)
    expect(code).not.toMatch(/PeriodEnd\s*[<>]/)
    if (useCase.relations.length === 1) {
      const columns = new Set(viewColumns(useCase.focusVersion).map(({ name }): string => name))
      expect(useCase.columns.filter((name) => !columns.has(name) && name !== 'ContractCommitmentId')).toEqual([])
    }
  })

  it.each(cases)('%s adds up no two currencies', (_, { columns, sql }) => {
    const currency = sql.includes('sum(PricingCurrencyEffectiveCost)') ? 'PricingCurrency' : 'BillingCurrency'
    const addsCosts = columns.some((name) => name.endsWith('Cost')) && sql.includes('sum(')
    if (addsCosts) expect(columns).toContain(currency)
    expect(addsCosts || !columns.some((name) => name.endsWith('Cost'))).toBe(true)
  })
})

describe('the functions of the engines', () => {
  it('are the same on both', () => {
    const names = (engine: 'duckdb' | 'clickhouse'): readonly string[] =>
      macroStatements(engine).map((statement) => /(?:MACRO|FUNCTION) (focus_\w+)/.exec(statement)?.[1] ?? statement)
    expect(names('clickhouse')).toEqual(names('duckdb'))
    const used = useCases().flatMap(({ sql }) => [...sql.matchAll(/\bfocus_[a-z_]+(?=\()/g)].map(([name]) => name))
    expect([...new Set(used)].filter((name) => !names('duckdb').includes(name))).toEqual([])
  })
})
