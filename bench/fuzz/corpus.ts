import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import { parse } from 'csv-parse/sync'

/** What the cases of a layout are made of: a true bill of few rows. */
export interface CorpusBill {
  readonly provider: 'aws' | 'azure' | 'gcp' | 'focus'
  readonly layout: string
  readonly encoding: 'csv' | 'parquet' | 'jsonl'
  /** Every file by its key; data files plain, whatever their name says. */
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly manifests: readonly string[]
  /** The key of its one data file. */
  readonly data: string
  /** The column that the bill's total is the sum of. */
  readonly cost: string
  /** A column that takes its place on the rows that have a value there. */
  readonly net?: string
}

const month = '2026-10'
const rows = 24

/** Rows that stand for themselves: commitments pair rows, and a part of a bill would break the pairs. */
const alone: Readonly<Record<string, readonly string[]>> = {
  'lineItem/LineItemType': ['Usage', 'Tax', 'Credit', 'Fee', 'Refund'],
  line_item_line_item_type: ['Usage', 'Tax', 'Credit', 'Fee', 'Refund'],
  ChargeType: ['Usage', 'Purchase', 'Refund'],
}

/** Makes small bills of every layout in an empty folder, which is empty again afterwards. */
export async function makeCorpus(folder: string): Promise<readonly CorpusBill[]> {
  const bill = { scenario: 'demo', periods: [month], filesPerPeriod: 1 } as const
  const at = (name: string): string => join(folder, name)
  await generateAwsBill({ ...bill, layout: 'cur-1-create-new', directory: at('aws-1') })
  await generateAwsBill({ ...bill, layout: 'cur-1-parquet', directory: at('aws-1-parquet') })
  await generateAwsBill({ ...bill, layout: 'cur-2-csv', directory: at('aws-2') })
  await generateAzureBill({ ...bill, layout: 'ea-create-new', datasets: ['ActualCost'], directory: at('azure') })
  await generateGcpBill({ ...bill, layout: 'runs-jsonl', directory: at('gcp') })
  await generateGcpBill({ ...bill, layout: 'runs-parquet', directory: at('gcp-parquet') })
  const instance = await DuckDBInstance.create()
  try {
    const reduce = (
      name: string,
      known: Pick<CorpusBill, 'provider' | 'encoding' | 'cost' | 'net'>,
    ): Promise<CorpusBill> => corpusBill(instance, at(name), { ...known, layout: name })
    const bills = [
      await reduce('aws-1', { provider: 'aws', encoding: 'csv', cost: 'lineItem/UnblendedCost' }),
      await reduce('aws-1-parquet', { provider: 'aws', encoding: 'parquet', cost: 'line_item_unblended_cost' }),
      await reduce('aws-2', {
        ...{ provider: 'aws', encoding: 'csv' },
        ...{ cost: 'line_item_unblended_cost', net: 'line_item_net_unblended_cost' },
      }),
      await reduce('azure', { provider: 'azure', encoding: 'csv', cost: 'CostInBillingCurrency' }),
      await reduce('gcp', { provider: 'gcp', encoding: 'jsonl', cost: 'cost' }),
      await reduce('gcp-parquet', { provider: 'gcp', encoding: 'parquet', cost: 'cost' }),
      focusCsv(),
    ]
    return [...bills, await focusParquet(instance, folder)]
  } finally {
    instance.closeSync()
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true })
  }
}

async function corpusBill(
  instance: DuckDBInstance,
  folder: string,
  known: Omit<CorpusBill, 'files' | 'manifests' | 'data'>,
): Promise<CorpusBill> {
  const files = new Map<string, Uint8Array>()
  const manifests: string[] = []
  let data = ''
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const key = relative(folder, path).split(sep).join('/')
    if (/manifest\.json$/i.test(key)) manifests.push(key)
    if (/manifest\.json$|complete/i.test(key)) files.set(key, await readFile(path))
    else {
      data = key
      files.set(key, await fewRows(instance, path, known.encoding))
    }
  }
  return { ...known, files, manifests, data }
}

async function fewRows(instance: DuckDBInstance, path: string, encoding: CorpusBill['encoding']): Promise<Uint8Array> {
  if (encoding === 'parquet') return await fewParquetRows(instance, path)
  const bytes = await readFile(path)
  const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8')
  if (encoding === 'jsonl') return Buffer.from(`${text.split('\n').slice(0, rows).join('\n')}\n`)
  const records = parse(text, { bom: true }) as string[][]
  const [header = [], ...body] = records
  const type = header.findIndex((name) => Object.hasOwn(alone, name))
  const kinds = alone[header[type] ?? ''] ?? []
  const chosen = kinds.flatMap((kind) => body.filter((record) => record[type] === kind).slice(0, rows / kinds.length))
  return Buffer.from(csvText([header, ...chosen]))
}

async function fewParquetRows(instance: DuckDBInstance, path: string): Promise<Uint8Array> {
  const connection = await instance.connect()
  const small = `${path}.small`
  try {
    const where = /gcp/.test(path)
      ? ''
      : "WHERE line_item_line_item_type IN ('Usage', 'Tax', 'Credit', 'Fee', 'Refund')"
    // Plain, so that a changed byte is a changed value.
    await connection.run(`COPY (SELECT * FROM read_parquet('${path}') ${where} LIMIT ${rows})
      TO '${small}' (FORMAT parquet, COMPRESSION uncompressed)`)
  } finally {
    connection.closeSync()
  }
  return await readFile(small)
}

/** Records as RFC 4180 has them, with quotes where they are needed. */
export function csvText(records: readonly (readonly string[])[], end = '\n', quoteAll = false): string {
  const cell = (text: string): string => (quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return records.map((record) => record.map(cell).join(',') + end).join('')
}

const focusColumns = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ChargeDescription',
  'ServiceName',
  'ProviderName',
  'BillingAccountId',
  'SubAccountId',
  'Tags',
] as const

function focusRecords(): string[][] {
  return [
    [...focusColumns],
    ...Array.from({ length: rows }, (_, row) => {
      const day = String((row % 28) + 1).padStart(2, '0')
      const cost = `${row * 3 - 7}.${String(row * 7919).padStart(8, '0')}`
      const from = `2026-10-${day}T00:00:00Z`
      const costs = [cost, cost, cost, cost]
      const periods = ['2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z', from, `2026-10-${day}T12:00:00Z`]
      const words = [row % 9 === 0 ? 'Tax' : 'Usage', `Charge ${row}`, `Service ${row % 4}`, 'Acme Cloud']
      return [...costs, 'EUR', ...periods, ...words, '0001234', `00${row % 3}`, `{"team":"t${row % 2}"}`]
    }),
  ]
}

function focusCsv(): CorpusBill {
  const data = 'costs/2026-10.csv'
  return {
    provider: 'focus',
    layout: 'focus',
    encoding: 'csv',
    files: new Map([[data, Buffer.from(csvText(focusRecords()))]]),
    manifests: [],
    data,
    cost: 'BilledCost',
  }
}

async function focusParquet(instance: DuckDBInstance, folder: string): Promise<CorpusBill> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'focus.parquet')
  const connection = await instance.connect()
  try {
    const values = focusRecords()
      .slice(1)
      .map((record) => `(${record.map((text) => `'${text}'`).join(', ')})`)
    const money = focusColumns.slice(0, 4).map((name) => `CAST(${name} AS DECIMAL(28,10)) AS ${name}`)
    const moments = focusColumns.slice(5, 9).map((name) => `CAST(${name} AS TIMESTAMP) AS ${name}`)
    await connection.run(`COPY (SELECT * REPLACE (${[...money, ...moments].join(', ')})
      FROM (VALUES ${values.join(', ')}) AS t(${focusColumns.join(', ')})) TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`)
  } finally {
    connection.closeSync()
  }
  const data = 'costs/2026-10.parquet'
  const files = new Map([[data, new Uint8Array(await readFile(path))]])
  return {
    provider: 'focus',
    layout: 'focus-parquet',
    encoding: 'parquet',
    files,
    manifests: [],
    data,
    cost: 'BilledCost',
  }
}
