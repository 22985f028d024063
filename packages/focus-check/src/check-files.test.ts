import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { datasetColumns } from '@open-finops/focus-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkFiles } from './check-files.ts'
import type { RowOrigins } from './origins.ts'
import { junitReport } from './report/junit.ts'
import { markdownReport } from './report/markdown.ts'
import type { DatasetReport } from './result.ts'
import type { Row } from './testing/model-interpreter.ts'
import { columns12, validRows } from './testing/valid-rows.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'focus-check-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

function csv(rows: readonly Row[], columns: readonly string[], quoted = false): string {
  const cell = (value: string | null): string =>
    value === null ? (quoted ? '""' : '') : quoted || /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
  return `${[columns, ...rows.map((row) => columns.map((name) => row[name] ?? null))].map((line) => line.map(cell).join(',')).join('\n')}\n`
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

function broken(report: DatasetReport | undefined): readonly string[] {
  return (report?.results ?? []).filter(({ verdict }) => verdict === 'failed').map(({ id }) => id)
}

describe('a file of FOCUS 1.2', () => {
  it('passes as CSV, with all fields quoted, and packed', async () => {
    const files = [
      await file('plain.csv', csv(validRows, columns12)),
      await file('quoted.csv', csv(validRows, columns12, true)),
      await file('packed.csv.gz', gzipSync(csv(validRows, columns12))),
    ]
    const reports = await checkFiles(files, { version: '1.2' })
    expect(reports.map(({ rows, counts }) => [rows, counts.failed, counts.advised])).toEqual([
      [8, 0, 0],
      [8, 0, 0],
      [8, 0, 0],
    ])
  })

  it('the text NULL is one finding of its column, and a null to every other rule', async () => {
    const rows = validRows.map((row) => ({ ...row, ChargeClass: row['ChargeClass'] ?? 'NULL' }))
    const [report] = await checkFiles([await file('null.csv', csv(rows, columns12))], { version: '1.2' })
    expect(broken(report)).toEqual(['NullHandling-A-002-M'])
    const found = report?.results.find(({ verdict }) => verdict === 'failed')
    expect(found).toMatchObject({ column: 'ChargeClass', failing: 7, level: 'MUST' })
    expect(found?.examples).toEqual([1, 2, 3].map((row) => ({ row, values: { ChargeClass: 'NULL' } })))
  })

  it('types of Parquet count: a number of an account is no text, a cost as text no decimal', async () => {
    const source = await file('typed.csv', csv(validRows, columns12))
    const target = join(folder, 'typed.parquet')
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run(
      `COPY (SELECT * REPLACE (BillingAccountId::BIGINT AS BillingAccountId, ListCost::DECIMAL(38, 18) AS ListCost) FROM read_csv('${source}', all_varchar = true, header = true)) TO '${target}' (FORMAT parquet)`,
    )
    connection.closeSync()
    instance.closeSync()
    const [report] = await checkFiles([target], { version: '1.2' })
    expect(broken(report)).toContain('BillingAccountId-C-002-M')
    expect(broken(report)).toContain('BilledCost-C-001-M')
    expect(broken(report)).not.toContain('ListCost-C-001-M')
  })

  it('a column that the provider evidently offers is missed; others are due only when said', async () => {
    const columns = columns12.filter((name) => name !== 'RegionName' && !name.startsWith('CapacityReservation'))
    const path = await file('columns.csv', csv(validRows, columns))
    const [told] = await checkFiles([path], { version: '1.2' })
    expect(broken(told)).toEqual(['CostAndUsage-D-062-C'])
    const [all] = await checkFiles([path], { version: '1.2', supports: 'all' })
    expect(broken(all)).toEqual(['CostAndUsage-D-020-C', 'CostAndUsage-D-062-C', 'CostAndUsage-D-065-C'])
  })

  it('one SKU price of two SKUs is shown with both', async () => {
    const rows = validRows.map((row, at) => (at === 0 ? { ...row, SkuId: 'SKU-2' } : row))
    const [report] = await checkFiles([await file('parents.csv', csv(rows, columns12))], { version: '1.2' })
    expect(report?.results.find(({ id }) => id === 'SkuPriceId-C-008-M')).toMatchObject({
      verdict: 'failed',
      failing: 6,
      examples: [{ row: null, values: { SkuPriceId: 'SKU-1.P1', SkuId: 'SKU-1 | SKU-2' } }],
    })
  })

  it('values and names of the file are no markup of the reports', async () => {
    const rows = validRows.map((row) => ({ ...row, ChargeFrequency: '</failure>]]>&\u0001|`x`' }))
    const reports = await checkFiles([await file('markup.csv', csv(rows, [...columns12, 'x_"<Odd>']))], {
      version: '1.2',
    })
    const xml = junitReport(reports)
    expect(xml.match(/<failure /g)).toHaveLength(reports[0]?.counts.failed ?? 0)
    expect(xml).toContain('&lt;/failure&gt;]]&gt;&amp;')
    expect(xml).not.toContain('\u0001')
    expect(markdownReport(reports)).not.toContain('|`x`')
  })

  it.each([
    ['missing.csv', undefined],
    ['bill.txt', 'a,b\n'],
    ['damaged.parquet', 'no parquet'],
    ['ragged.csv', 'BilledCost,ListCost\n1,2\n3\n4,5,6,7\n'],
  ])('%s is an error with a hint', async (name, content) => {
    const path = content === undefined ? join(folder, name) : await file(name, content)
    await expect(checkFiles([path], { version: '1.2' })).rejects.toMatchObject({
      code: 'FINOPS_CHECK_FILE',
      hint: expect.stringContaining('Parquet'),
    })
  })
})

describe('the datasets of FOCUS 1.4', () => {
  const shared = {
    InvoiceDetailId: 'L1',
    InvoiceId: 'INV-1',
    InvoiceIssuerName: 'Nimbus Cloud',
    ChargeCategory: 'Usage',
    BillingCurrency: 'EUR',
    BillingAccountId: '012345678901',
    BillingPeriodStart: '2026-08-01T00:00:00Z',
    BillingPeriodEnd: '2026-09-01T00:00:00Z',
  }
  const charge = {
    ...shared,
    BilledCost: '10.001',
    ContractApplied:
      '{"Elements":[{"ContractId":"C1","ContractCommitmentId":"CC1","ContractCommitmentAppliedCost":10.001}]}',
  }
  const good = {
    CostAndUsage: [charge, { ...charge, BilledCost: '20' }],
    InvoiceDetail: [{ ...shared, BilledCost: '30', ReferenceInvoiceId: 'INV-1' }],
    ContractCommitment: [{ ContractCommitmentId: 'CC1', ContractId: 'C1' }],
    BillingPeriod: [shared],
  }
  const bundleColumns = (dataset: keyof typeof good): readonly string[] =>
    datasetColumns(dataset, '1.4').map(({ name }) => name)

  async function between(
    name: string,
    change: Partial<Record<keyof typeof good, readonly Row[]>>,
  ): Promise<readonly string[]> {
    const files = await Promise.all(
      (Object.keys(good) as (keyof typeof good)[]).map((dataset) =>
        file(`${name}-${dataset}.csv`, csv(change[dataset] ?? good[dataset], bundleColumns(dataset))),
      ),
    )
    return broken((await checkFiles(files, { version: '1.4' })).at(-1))
  }

  it('belong together where references lead somewhere and sums are within a cent', async () => {
    expect(await between('good', {})).toEqual([])
  })

  it.each<readonly [string, Partial<Record<keyof typeof good, readonly Row[]>>, readonly string[]]>([
    [
      'unknown-line',
      { CostAndUsage: [...good.CostAndUsage, { ...charge, InvoiceDetailId: 'L9', BilledCost: '0' }] },
      ['InvoiceDetailId-reference'],
    ],
    [
      'wrong-account',
      { CostAndUsage: good.CostAndUsage.map((row) => ({ ...row, BillingAccountId: '9' })) },
      ['InvoiceDetailId-agrees'],
    ],
    [
      'wrong-sum',
      { InvoiceDetail: good.InvoiceDetail.map((row) => ({ ...row, BilledCost: '30.02' })) },
      ['InvoiceDetail-BilledCost-sum', 'Invoice-BilledCost-sum'],
    ],
    [
      'no-charges',
      { InvoiceDetail: [...good.InvoiceDetail, { ...good.InvoiceDetail[0], InvoiceDetailId: 'L2', BilledCost: '0' }] },
      ['InvoiceDetail-charges'],
    ],
    [
      'reference',
      { InvoiceDetail: good.InvoiceDetail.map((row) => ({ ...row, ReferenceInvoiceId: 'INV-0' })) },
      ['ReferenceInvoiceId-reference'],
    ],
    [
      'commitment',
      { ContractCommitment: [{ ContractCommitmentId: 'CC1', ContractId: 'C2' }] },
      ['ContractApplied-reference'],
    ],
    [
      'period',
      { BillingPeriod: [{ ...shared, InvoiceIssuerName: 'Other' }] },
      ['BillingPeriod-covers-CostAndUsage', 'BillingPeriod-covers-InvoiceDetail'],
    ],
  ])('%s is found', async (name, change, expected) => {
    expect(await between(name, change)).toEqual(expected)
  })

  it.each([
    ['AllocatedMethodDetails', '{"Elements":[{"AllocatedRatio":0.5}],"x_Own":1}', true],
    ['AllocatedMethodDetails', '{"Elements":[{"AllocatedRatio":1.5}]}', false],
    ['AllocatedMethodDetails', '{"Elements":[{"AllocatedRatio":0.5,"UsageQuantity":2}]}', false],
    ['AllocatedMethodDetails', '{"Elements":[]}', false],
    ['AllocatedMethodDetails', '{"Elements":[{"AllocatedRatio":0.5}],"own":1}', false],
    ['ContractApplied', charge.ContractApplied, true],
    ['ContractApplied', '{"Elements":[{"ContractId":"C1","ContractCommitmentId":"CC1"}]}', false],
    ['CommitmentProgramEligibilityDetails', '{"CommitmentPrograms":[{"ProgramType":"Discount"}]}', true],
    ['CommitmentProgramEligibilityDetails', '{"CommitmentPrograms":["Discount"]}', false],
    ['ContractCommitmentApplicability', '{"IsGlobalScope":true}', true],
    ['ContractCommitmentApplicability', '{"IsGlobalScope":true,"IsComplexScope":true}', false],
    ['ContractCommitmentApplicability', '{}', false],
    [
      'ContractCommitmentApplicability',
      '{"InclusionOperator":"Or","Inclusions":[{"Dimension":"RegionId","Operator":"In","Values":["eu-1"]}]}',
      true,
    ],
    [
      'ContractCommitmentApplicability',
      '{"InclusionOperator":"Or","Inclusions":[{"Dimension":"RegionId","Operator":"Exists","Values":["eu-1"]}]}',
      false,
    ],
    [
      'ContractCommitmentApplicability',
      '{"IsGlobalScope":true,"Exclusions":[{"Dimension":"RegionId","Operator":"In","Values":["*"]}]}',
      false,
    ],
  ])('%s %s: fits its schema: %s', async (column, value, fits) => {
    const dataset = column === 'ContractCommitmentApplicability' ? 'ContractCommitment' : 'CostAndUsage'
    const path = await file('schema.csv', csv([{ [column]: value }], bundleColumns(dataset)))
    const [report] = await checkFiles([path], { version: '1.4', dataset })
    expect(report?.results.find(({ id }) => id === `${column}-schema`)?.verdict).toBe(fits ? 'passed' : 'failed')
  })
})

describe('rows of several bills, whose origins are known', () => {
  const bill = (name: string, change: Row): readonly Row[] =>
    validRows.map((row) => ({ ...row, x_ExportName: name, ...change }))
  const origins = (name: string, reported: readonly string[]): RowOrigins => ({
    rows: `x_ExportName = '${name}'`,
    absent: new Set(),
    reported: new Set(reported),
  })
  const check = async (rows: readonly Row[], known: readonly RowOrigins[]): Promise<DatasetReport | undefined> => {
    const path = await file('bills.csv', csv(rows, [...columns12, 'x_ExportName']))
    return (await checkFiles([path], { version: '1.2', originsOf: async () => known }))[0]
  }
  const ruleOf = (report: DatasetReport | undefined) =>
    report?.results.find(({ id }) => id === 'InvoiceIssuerName-C-003-M')

  it('a null where the bill has no value is absent at the source; one that a rule of ours left is broken', async () => {
    const rows = [...bill('a', { InvoiceIssuerName: null }), ...bill('b', { InvoiceIssuerName: null })]
    const both = await check(rows, [origins('a', ['InvoiceIssuerName']), origins('b', ['InvoiceIssuerName'])])
    expect(ruleOf(both)).toMatchObject({ verdict: 'absent-at-source', failing: 2 * validRows.length })
    const gap = new Map([['InvoiceIssuerName', "AWS's FOCUS exports"]])
    const named = await check(rows, [{ ...origins('a', ['InvoiceIssuerName']), knownGaps: gap }])
    expect(ruleOf(named)?.note).toBe(
      "some rows of the bill have no InvoiceIssuerName, a known gap of AWS's FOCUS exports",
    )
    const one = await check(rows, [origins('a', ['InvoiceIssuerName']), origins('b', [])])
    expect(ruleOf(one)).toMatchObject({ verdict: 'failed', failing: validRows.length })
    expect(ruleOf(await check(rows, []))).toMatchObject({ verdict: 'failed', failing: 2 * validRows.length })
  })

  it('a commitment keeps what it costs only in a bill that spreads none of it over later charges', async () => {
    const bought = { ChargeCategory: 'Purchase', CommitmentDiscountId: 'cud-1', BilledCost: '7', EffectiveCost: '7' }
    const verdict = (report: DatasetReport | undefined) =>
      report?.results.find(({ id }) => id === 'EffectiveCost-C-005-C')?.verdict
    const plain = bill('a', { BilledCost: '1', EffectiveCost: '1' })
    expect(verdict(await check([...plain, ...bill('a', bought)], [origins('a', [])]))).toBe('absent-at-source')
    const amortized = bill('a', { BilledCost: '0', EffectiveCost: '1' })
    expect(verdict(await check([...amortized, ...bill('a', bought)], [origins('a', [])]))).toBe('failed')
  })
})
