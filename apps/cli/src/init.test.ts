import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bigQueryExportStatement } from '@open-finops/source-gcp'
import { expect, it, onTestFinished } from 'vitest'
import { testFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'

const table = 'acme-finops.billing.gcp_billing_export_resource_v1_01ABCD_23EF45_678901'
const location = 'gs://acme-billing/gcp'
const gcp = ['init', '--yes', '--provider', 'gcp', '--location', location]

it('a Google Cloud export comes with the script that delivers it: the answer, on stdout', async () => {
  const cwd = await testFolder(onTestFinished)
  const { code, stdout, stderr } = await runFinops([...gcp, '--table', table], { cwd })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(
    /^Wrote finops\.yaml\n\nGoogle delivers bills to BigQuery only\. Schedule this there once a day/,
  )
  expect(stdout).toContain(`\n\n${bigQueryExportStatement({ table, location })}\nNext: finops ingest --dry-run\n`)
  expect(stdout).not.toContain('Replace')
  const yaml = await readFile(join(cwd, 'finops.yaml'), 'utf8')
  expect(yaml).toContain(`    location: ${location}\n`)
  expect(yaml).not.toContain(table)
})

it('with --json the script is a field, to be written to a file of its own', async () => {
  const cwd = await testFolder(onTestFinished)
  const { stdout } = await runFinops([...gcp, '--table', table, '--json'], { cwd })
  const { deliveryScript, ...answer } = JSON.parse(stdout)
  expect(answer).toEqual({ file: join(cwd, 'finops.yaml'), source: 'gcp', location, name: 'gcp-main', data: './data' })
  expect(deliveryScript).toBe(bigQueryExportStatement({ table, location }).trimEnd())
})

it('without a table the script says what to replace in it', async () => {
  const cwd = await testFolder(onTestFinished)
  const { stdout } = await runFinops(gcp, { cwd })
  expect(stdout).toContain('Replace PROJECT, DATASET and BILLING_ACCOUNT in it')
  for (const word of ['PROJECT.DATASET.', 'BILLING_ACCOUNT-*.parquet']) expect(stdout).toContain(word)
})

it.each([
  ['an export of AWS', ['init', '--yes', '--location', 's3://acme-billing/cur']],
  ['a folder of extracts', ['init', '--yes', '--provider', 'gcp', '--location', './extracts']],
])('%s needs no script, and takes no table', async (_, args) => {
  const cwd = await testFolder(onTestFinished)
  const refused = await runFinops([...args, '--table', table], { cwd })
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--table has no use') })
  const { code, stdout } = await runFinops([...args, '--json'], { cwd })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ deliveryScript: null })
})

it('a table that is none is refused before anything is written', async () => {
  const cwd = await testFolder(onTestFinished)
  const { code, stderr } = await runFinops([...gcp, '--table', 'a.b.c`; DROP TABLE x'], { cwd })
  expect(code).toBe(1)
  expect(stderr).toContain('FINOPS_BAD_OPTIONS')
  await expect(readFile(join(cwd, 'finops.yaml'))).rejects.toMatchObject({ code: 'ENOENT' })
})

it('the file that it writes names the locations of all three clouds', async () => {
  const cwd = await testFolder(onTestFinished)
  expect((await runFinops(['init', '--yes', '--location', './bills'], { cwd })).code).toBe(0)
  const yaml = await readFile(join(cwd, 'finops.yaml'), 'utf8')
  for (const place of ['s3://', 'https://account.blob.core.windows.net/', 'gs://']) expect(yaml).toContain(place)
})
