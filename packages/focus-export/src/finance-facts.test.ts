import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetColumns } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { exportFocus } from './export-focus.ts'
import { type InvoiceFacts, readCommitmentFacts, readInvoiceFacts } from './facts.ts'
import type { ExportReport, ExportRequest } from './options.ts'
import { column, demoLake, testFolder } from './testing/lake.ts'

let lake: Lake
/** An entry for each invoice that the bill names, with what only finance knows. */
let invoices: readonly InvoiceFacts[]

beforeAll(async () => {
  lake = await demoLake(await testFolder(afterAll), ['2026-08', '2026-09'], afterAll)
  const { rows } = await lake.query(
    `SELECT InvoiceIssuerName, InvoiceId, strftime(BillingPeriodStart, '%Y-%m'), BillingCurrency,
      round(sum(BilledCost), 2)::DECIMAL(38, 2)::VARCHAR
    FROM cost_and_usage WHERE InvoiceId IS NOT NULL GROUP BY 1, 2, 3, 4 ORDER BY ALL`,
  )
  invoices = rows.map(([issuer, id, period, currency, total]) => ({
    invoiceIssuer: String(issuer),
    invoiceId: String(id),
    billingPeriod: String(period),
    currency: String(currency),
    total: String(total),
    issueDate: '2026-09-03',
    dueDate: '2026-10-03',
    paymentTerms: 'Net 30',
  }))
}, 30_000)

async function export14(more: Partial<ExportRequest>): Promise<ExportReport> {
  const directory = join(await testFolder(onTestFinished), 'focus')
  return await exportFocus({ lake, version: '1.4', format: 'parquet', directory, ...more })
}

const read = (report: ExportReport, dataset: string): string =>
  `read_parquet('${join(report.directory, dataset, '*.parquet')}', union_by_name = true)`

describe('InvoiceDetail', () => {
  it('has a line for each invoice, account and kind of charge, which sums to its rows', async () => {
    const report = await export14({ invoices })
    expect(invoices.length).toBeGreaterThan(1)
    expect(report.leftOut).toEqual(['ContractCommitment'])
    const details = read(report, 'invoice-detail')
    const rows = read(report, 'cost-and-usage')
    const columns = await column(lake, `SELECT column_name FROM (DESCRIBE SELECT * FROM ${details})`)
    const needed = datasetColumns('InvoiceDetail', '1.4').filter(({ featureLevel }) => featureLevel === 'Mandatory')
    expect(columns).toEqual(needed.map(({ name }) => name))
    const nulls = needed.filter(({ allowsNulls }) => !allowsNulls).map(({ name }) => `"${name}" IS NULL`)
    expect(await column(lake, `SELECT count(*) FROM ${details} WHERE ${nulls.join(' OR ')}`)).toEqual([0])
    expect(await column(lake, `SELECT count(*) - count(DISTINCT InvoiceDetailId) FROM ${details}`)).toEqual([0])
    const untied = await lake.query(
      `SELECT * FROM (SELECT InvoiceDetailId, sum(BilledCost) AS cost FROM ${rows} WHERE InvoiceDetailId IS NOT NULL GROUP BY 1)
      FULL JOIN (SELECT InvoiceDetailId, BilledCost FROM ${details}) USING (InvoiceDetailId) WHERE cost IS DISTINCT FROM BilledCost`,
    )
    expect(untied.rows).toEqual([])
    expect(
      await column(lake, `SELECT count(*) FROM ${rows} WHERE InvoiceId IS NOT NULL AND InvoiceDetailId IS NULL`),
    ).toEqual([0])
    expect(
      await column(
        lake,
        `SELECT DISTINCT InvoiceIssueStatus || ', ' || PaymentTerms || ', ' || (ReferenceInvoiceId = InvoiceId) FROM ${details}`,
      ),
    ).toEqual(['Issued, Net 30, true'])
  })

  it('leaves out an invoice that lacks a mandatory fact, or whose total its rows do not reach, and names both', async () => {
    const [first, second, ...others] = invoices
    if (first === undefined || second === undefined) throw new Error('the bill has too few invoices')
    const { paymentTerms: _, issueDate: __, ...bare } = first
    const report = await export14({ invoices: [bare, { ...second, total: '1000000.00' }, ...others] })
    const named = report.gaps.filter(
      ({ about }) => about?.includes(first.invoiceId) || about?.includes(second.invoiceId),
    )
    expect(named).toEqual(
      expect.arrayContaining([
        {
          dataset: 'InvoiceDetail',
          about: expect.stringContaining(first.invoiceId),
          columns: ['InvoiceIssueStatus', 'PaymentTerms'],
        },
        {
          dataset: 'InvoiceDetail',
          about: expect.stringContaining(second.invoiceId),
          columns: [],
          reason: expect.stringContaining('a total of 1000000'),
        },
      ]),
    )
    if (report.leftOut.includes('InvoiceDetail')) return
    const ids = await column(lake, `SELECT DISTINCT InvoiceId FROM ${read(report, 'invoice-detail')}`)
    expect(ids).not.toContain(first.invoiceId)
    expect(ids).not.toContain(second.invoiceId)
  })

  it('gives rows that name no invoice the only one that finance lists for their month', async () => {
    const [open] = (
      await lake.query(
        `SELECT InvoiceIssuerName, round(sum(BilledCost), 2)::DECIMAL(38, 2)::VARCHAR FROM cost_and_usage
      WHERE InvoiceId IS NULL AND BillingPeriodStart >= '2026-09-01' GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
      )
    ).rows
    const late: InvoiceFacts = {
      invoiceIssuer: String(open?.[0]),
      invoiceId: 'INV-9',
      billingPeriod: '2026-09',
      currency: 'USD',
      total: String(open?.[1]),
      issueStatus: 'Open',
      paymentTerms: 'Net 30',
    }
    const report = await export14({ invoices: [late] })
    expect(
      await column(
        lake,
        `SELECT DISTINCT InvoiceId || ' ' || InvoiceIssueStatus FROM ${read(report, 'invoice-detail')}`,
      ),
    ).toEqual(['INV-9 Open'])
    const charges = read(report, 'cost-and-usage')
    const sums = `SELECT sum(BilledCost)::DECIMAL(38, 2)::VARCHAR FROM ${charges} WHERE InvoiceId = 'INV-9'`
    expect(await column(lake, `${sums} AND InvoiceDetailId IS NOT NULL`)).toEqual([late.total])
    expect(await column(lake, `${sums} OR InvoiceDetailId IS NOT NULL`)).toEqual([late.total])
  })

  it('leaves rows that name no invoice without one where finance lists several', async () => {
    const report = await export14({ invoices })
    const unnamed = await column(lake, 'SELECT count(*) FROM cost_and_usage WHERE InvoiceId IS NULL')
    const charges = read(report, 'cost-and-usage')
    expect(Number(unnamed[0])).toBeGreaterThan(0)
    expect(
      await column(lake, `SELECT count(*) FROM ${charges} WHERE InvoiceId IS NULL AND InvoiceDetailId IS NULL`),
    ).toEqual(unnamed)
  })

  it('refuses an invoice that is given twice: it would count twice', async () => {
    const [first] = invoices
    if (first === undefined) throw new Error('the bill has no invoice')
    await expect(export14({ invoices: [first, { ...first, chargeCategory: 'Usage' }] })).rejects.toMatchObject({
      code: 'FINOPS_FACTS',
      message: expect.stringContaining(first.invoiceId),
    })
  })

  it('an invoice that finance has in hand closes the billing period of its issuer', async () => {
    const state = async (more: Partial<ExportRequest>): Promise<readonly unknown[]> =>
      await column(
        lake,
        `SELECT DISTINCT BillingPeriodStatus FROM ${read(await export14(more), 'billing-period')} WHERE BillingPeriodStart >= '2026-09-01' AND InvoiceIssuerName LIKE 'Amazon%'`,
      )
    const issued: InvoiceFacts = {
      invoiceIssuer: 'Amazon Web Services, Inc.',
      invoiceId: 'INV-9',
      billingPeriod: '2026-09',
      currency: 'USD',
      total: '1',
      issueDate: '2026-10-03',
    }
    const later = new Date('2026-11-20T00:00:00Z')
    expect(await state({ now: later })).toEqual(['Open'])
    expect(await state({ now: later, invoices: [issued] })).toEqual(['Closed'])
    expect(await state({ now: new Date('2026-09-20T00:00:00Z'), invoices: [issued] })).toEqual(['Open'])
  })
})

describe('ContractCommitment', () => {
  const known = {
    ContractCommitmentApplicability: '{"IsGlobalScope":true}',
    ContractCommitmentDurationType: '1 Year',
    ContractCommitmentFulfillmentInterval: 'Hourly',
    ContractCommitmentLifecycleStatus: 'Active',
    ContractCommitmentModel: 'Continuous',
    ContractCommitmentOfferCategory: 'Public',
    ContractCommitmentPaymentInterval: 'Monthly',
    ContractCommitmentPaymentModel: 'No Upfront',
    ContractCommitmentPeriodStart: '2026-01-01',
    ContractCommitmentPeriodEnd: '2027-01-01',
    ContractId: 'C-1',
    ContractPeriodStart: '2026-01-01',
    ContractPeriodEnd: '2027-01-01',
  }

  it('has what the bill says of a commitment and what finance adds; the others are named', async () => {
    const ids = await column(
      lake,
      'SELECT DISTINCT CommitmentDiscountId FROM cost_and_usage WHERE CommitmentDiscountId IS NOT NULL ORDER BY 1',
    )
    const [id] = ids
    const report = await export14({ commitments: [{ ContractCommitmentId: String(id), ...known }] })
    const { rows } = await lake.query(
      `SELECT ContractCommitmentId, ContractCommitmentCategory, ContractCommitmentBenefitCategory, ContractId, ServiceProviderName,
        ContractCommitmentPeriodStart FROM ${read(report, 'contract-commitment')}`,
    )
    expect(rows).toEqual([
      [id, expect.stringMatching(/^(Spend|Usage)$/), 'Discount', 'C-1', 'AWS', '2026-01-01T00:00:00Z'],
    ])
    expect(ids.length).toBeGreaterThan(1)
    expect(report.gaps).toContainEqual({
      dataset: 'ContractCommitment',
      about: expect.stringContaining('commitment arn:'),
      columns: Object.keys(known).sort(),
    })
  })

  it('of 1.3 has thirteen columns', async () => {
    const [id] = await column(lake, 'SELECT min(CommitmentDiscountId) FROM cost_and_usage')
    const directory = join(await testFolder(onTestFinished), 'focus')
    const report = await exportFocus({
      lake,
      version: '1.3',
      format: 'csv',
      directory,
      commitments: [{ ContractCommitmentId: String(id), ...known }],
    })
    const [header, row, ...others] = (
      await readFile(join(report.directory, 'contract-commitment/contract-commitment.csv'), 'utf8')
    )
      .trim()
      .split('\n')
    expect(header?.split(',')).toEqual(datasetColumns('ContractCommitment', '1.3').map(({ name }) => name))
    expect(row).toContain('2026-01-01T00:00:00Z')
    expect(others).toEqual([])
  })
})

describe('a file that people fill in', () => {
  async function file(name: string, text: string): Promise<string> {
    const path = join(await testFolder(onTestFinished), name)
    await writeFile(path, text)
    return path
  }

  it('may have the names of finops.yaml or those of FOCUS', async () => {
    const ours = await file(
      'a.csv',
      'invoiceIssuer,invoiceId,billingPeriod,currency,total,paymentTerms\n"Acme, Inc.",007,2026-08,USD,12.50,\n',
    )
    expect(await readInvoiceFacts(lake, ours)).toEqual([
      { invoiceIssuer: 'Acme, Inc.', invoiceId: '007', billingPeriod: '2026-08', currency: 'USD', total: '12.50' },
    ])
    const theirs = await file(
      'b.csv',
      'InvoiceIssuerName,InvoiceId,BillingPeriodStart,BillingPeriodEnd,BillingCurrency,BilledCost,ChargeCategory\nAcme,1,2026-08-01T00:00:00Z,2026-09-01T00:00:00Z,USD,-3,Credit\n',
    )
    expect(await readInvoiceFacts(lake, theirs)).toEqual([
      {
        invoiceIssuer: 'Acme',
        invoiceId: '1',
        billingPeriod: '2026-08',
        currency: 'USD',
        total: '-3',
        chargeCategory: 'Credit',
      },
    ])
  })

  it.each([
    [
      'an amount with a currency sign',
      'invoiceIssuer,invoiceId,billingPeriod,currency,total\nAcme,1,2026-08,USD,$12\n',
      'row 1: total: write a plain decimal',
    ],
    [
      'a column that nobody knows',
      'invoiceIssuer,invoiceId,billingPeriod,currency,total,vat\nAcme,1,2026-08,USD,12,3\n',
      'Unrecognized key: "vat"',
    ],
    [
      'a missing invoice number',
      'invoiceIssuer,invoiceId,billingPeriod,currency,total\nAcme,,2026-08,USD,12\n',
      'row 1: invoiceId:',
    ],
  ])('with %s is refused, with the row', async (_, text, message) => {
    await expect(readInvoiceFacts(lake, await file('a.csv', text))).rejects.toMatchObject({
      code: 'FINOPS_FACTS',
      message: expect.stringContaining(message),
    })
  })

  it('is checked against the values that FOCUS allows', async () => {
    const path = await file('c.csv', 'ContractCommitmentId,ContractCommitmentPaymentModel\nsp-1,Sometimes\n')
    await expect(readCommitmentFacts(lake, path)).rejects.toMatchObject({
      code: 'FINOPS_FACTS',
      message: expect.stringContaining('ContractCommitmentPaymentModel'),
    })
  })

  it('that is not there is named', async () => {
    await expect(readInvoiceFacts(lake, '/nowhere/invoices.csv')).rejects.toMatchObject({
      code: 'FINOPS_FACTS_FILE',
      message: expect.stringContaining('/nowhere/invoices.csv'),
    })
  })
})
