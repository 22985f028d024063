import { discoverOne, failure, withWorkspace } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import { bigQueryExportStatement } from './export-statement.ts'
import { gcpSource } from './source.ts'
import { usageLines, writeTree } from './testing/extracts.ts'

const table = 'gcp_billing_export_resource_v1_01ABCD'

describe('the statement', () => {
  it('writes runs where the source looks for them', async () => {
    const statement = bigQueryExportStatement({ table: `acme.billing.${table}`, location: 'gs://acme-billing/gcp' })
    const uris = [...statement.matchAll(/uri = '([^']+)'/g)].map(([, uri]) => uri ?? '')
    expect(uris).toHaveLength(2)
    const keys = uris.map((uri) =>
      uri
        .replace('gs://acme-billing/', '')
        .replace('{month}', '202610')
        .replace('{run}', '20261101T040000Z')
        .replace('*', '000000000000'),
    )
    const [data = '', marker = ''] = keys
    const lines = { [data.replace('.parquet', '.json')]: usageLines(2), [marker]: '{"invoice_month":"202610"}\n' }
    await withWorkspace(async (location) => {
      await writeTree(location, lines)
      expect(await discoverOne(gcpSource({ location }))).toMatchObject({
        exportName: `gcp/${table}`,
        slot: '2026-10',
        billingPeriod: '2026-10',
        format: 'gcp-usage-1',
        files: [{}],
      })
    })
  })

  it('extracts the invoice months that Google still changes, and marks each run last', () => {
    const statement = bigQueryExportStatement({
      table: `acme.billing.${table}`,
      location: 'gs://acme-billing',
      months: 2,
    })
    expect(statement).toContain(`FROM \`acme.billing.${table}\` WHERE invoice.month = '{month}'`)
    expect(statement).toContain('INTERVAL 1 MONTH), this_month')
    expect(statement.indexOf('EXECUTE IMMEDIATE REPLACE(REPLACE(REPLACE(extract_rows')).toBeLessThan(
      statement.indexOf('EXECUTE IMMEDIATE REPLACE(REPLACE(mark_complete'),
    )
  })

  it('tells FOCUS exports by their billing period', () => {
    const focus = 'acme.gcp_billing_immutable_01abcd_eu.gcp_billing_export_focus_01ABCD'
    expect(bigQueryExportStatement({ table: focus, location: 'gs://acme-billing/x' })).toContain('BillingPeriodStart')
  })

  it.each<[string, string, string]>([
    ['no table', 'billing', 'gs://acme-billing'],
    ['SQL in a table', 'a.b.c` WHERE 1=1; DROP TABLE x; --', 'gs://acme-billing'],
    ['a quote in the prefix', 'a.b.c', "gs://acme-billing/x'"],
    ['a local folder', 'a.b.c', '/tmp'],
  ])('refuses %s', async (_, table, location) => {
    expect((await failure(async () => bigQueryExportStatement({ table, location }))).code).toMatch(
      /BAD_(OPTIONS|LOCATION)/,
    )
  })
})
