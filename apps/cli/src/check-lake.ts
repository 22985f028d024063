import { type Ask, type Capability, checkDataset, type DatasetReport } from '@open-finops/focus-check'
import { type FocusVersion, viewColumns, viewName } from '@open-finops/focus-schema'
import { openLake } from '@open-finops/loader-duckdb'
import { FinopsError } from '@open-finops/pipeline'
import { originsInLake } from './row-origins.ts'

/** What is asked of the rows of a lake. */
export interface LakeCheck {
  readonly version: FocusVersion
  readonly supports?: readonly Capability[] | 'all'
}

/**
 * Checks what the lake holds, export by export: what a bill doesn't carry differs from one to the next. What rows
 * break only for want of values that their delivery doesn't carry, by the record of origins, is listed and breaks nothing.
 * @throws FinopsError `FINOPS_NO_LAKE`; `FINOPS_EMPTY_LAKE` where nothing is loaded.
 */
export async function checkLake(dataDir: string, { version, supports }: LakeCheck): Promise<readonly DatasetReport[]> {
  const lake = await openLake({ dataDir })
  try {
    const ask: Ask = async (sql) => (await lake.query(sql)).rows
    const exports = await ask('SELECT DISTINCT provider, export_name FROM finops.deliveries WHERE current ORDER BY ALL')
    if (exports.length === 0) {
      throw new FinopsError({
        code: 'FINOPS_EMPTY_LAKE',
        message: `The lake in ${lake.dataDir} holds no delivery`,
        hint: 'finops ingest loads one; finops check <file> checks a file.',
        details: { path: lake.dataDir },
      })
    }
    const columns = viewColumns(version).map(({ name, lakeType }) => ({ name, type: lakeType }))
    const reports: DatasetReport[] = []
    for (const [provider, name] of exports.map((row) => row.map(String))) {
      const rows = `(SELECT * FROM ${viewName(version)} WHERE x_ExportName = ${text(String(name))})`
      reports.push(
        await checkDataset(ask, {
          name: `${name} (${provider})`,
          relation: { sql: rows, columns, untyped: false },
          dataset: 'CostAndUsage',
          version,
          origins: await originsInLake(ask, version, String(name)),
          ...(supports === undefined ? {} : { supports }),
        }),
      )
    }
    return reports
  } finally {
    await lake.close()
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
