import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  datasetColumns,
  FOCUS_VERSIONS,
  LAKE_COLUMNS,
  lakeTypeOf,
  viewColumns,
  viewName,
} from '@open-finops/focus-schema'
import type { Row } from './answer.ts'
import type { SeedBill } from './seed-bill.ts'

/** An answer as an engine gives it: texts, and null. */
export type EngineAnswer = readonly Row[]

/** A bill on an engine, with the views and functions that use cases read. */
export interface LoadedBill {
  ask(sql: string, parameters: Readonly<Record<string, string | null>>): Promise<EngineAnswer>
  close(): Promise<void>
}

interface Column {
  readonly name: string
  readonly type: string
}

const relations: Readonly<Record<keyof SeedBill, { readonly name: string; readonly columns: readonly Column[] }>> = {
  charges: { name: 'cost_and_usage', columns: LAKE_COLUMNS.map(({ name, lakeType }) => ({ name, type: lakeType })) },
  contractCommitments: { name: 'contract_commitment', columns: columnsOf('ContractCommitment') },
  invoiceLines: { name: 'invoice_detail', columns: columnsOf('InvoiceDetail') },
}

function columnsOf(dataset: 'ContractCommitment' | 'InvoiceDetail'): readonly Column[] {
  return datasetColumns(dataset, '1.4').map(({ name, dataType, measure }) => ({
    name,
    type: lakeTypeOf(dataType, measure),
  }))
}

/** Each dataset with the name of its view or table. */
export const relationEntries: readonly {
  readonly relation: keyof SeedBill
  readonly name: string
  readonly columns: readonly Column[]
}[] = (['charges', 'contractCommitments', 'invoiceLines'] as const).map((relation) => ({
  relation,
  ...relations[relation],
}))

/** The views of each FOCUS version, as a lake has them. */
export const versionViews: readonly string[] = FOCUS_VERSIONS.map((version) => {
  const columns = viewColumns(version).map(({ name }) => name)
  return `CREATE VIEW ${viewName(version)} AS SELECT ${columns.join(', ')} FROM cost_and_usage`
})

/** Parquet files of a bill, as a lake holds them. */
export interface BillFiles {
  readonly files: Readonly<Record<keyof SeedBill, readonly string[]>>
  remove(): Promise<void>
}

/** Writes a bill as Parquet, its rows in the order given and cut into so many files. */
export async function writeBill(bill: SeedBill, parts: number): Promise<BillFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-use-cases-'))
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const write = async (relation: keyof SeedBill): Promise<readonly string[]> => {
    const { columns } = relations[relation]
    const declared = columns.map(({ name }) => `${name}: 'VARCHAR'`).join(', ')
    const typed = columns.map(({ name, type }) => `CAST(${name} AS ${type}) AS ${name}`).join(', ')
    const rows = bill[relation]
    const size = Math.ceil(rows.length / parts)
    const files: string[] = []
    for (let start = 0; start < rows.length; start += size) {
      const [json, parquet] = ['json', 'parquet'].map((kind) => join(folder, `${relation}-${start}.${kind}`))
      const lines = rows.slice(start, start + size).map((row) => JSON.stringify(row))
      await writeFile(json ?? '', lines.join('\n'))
      await connection.run(
        `COPY (SELECT ${typed} FROM read_json('${json}', format = 'newline_delimited', columns = {${declared}})) TO '${parquet}'`,
      )
      files.push(parquet ?? '')
    }
    return files
  }
  const files = {
    charges: await write('charges'),
    contractCommitments: await write('contractCommitments'),
    invoiceLines: await write('invoiceLines'),
  }
  connection.closeSync()
  instance.closeSync()
  return { files, remove: async () => await rm(folder, { recursive: true, force: true }) }
}

/** An answer's row in texts. */
export function plainRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value === null ? null : plain(String(value))]),
  )
}

/** Moments and decimals in one writing, whichever engine wrote them. */
function plain(text: string): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)?$/.exec(text) ?? []
  if (date !== undefined) return `${date}T${time}Z`
  return /^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0*$/, '').replace(/^-0$/, '0') : text
}
