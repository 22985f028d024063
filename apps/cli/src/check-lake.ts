import { type Capability, checkDataset, type DatasetReport } from '@open-finops/focus-check'
import { type FocusVersion, viewColumns, viewName } from '@open-finops/focus-schema'
import { type Lake, openLake } from '@open-finops/loader-duckdb'
import { FinopsError } from '@open-finops/pipeline'

/** What is asked of the rows of a lake. */
export interface LakeCheck {
  readonly version: FocusVersion
  readonly supports?: readonly Capability[] | 'all'
}

/**
 * Checks what the lake holds, export by export: what a bill doesn't carry differs from one to the next. Columns that
 * no delivery in force of an export has are listed as absent at the source and break nothing.
 * @throws FinopsError `FINOPS_NO_LAKE`; `FINOPS_EMPTY_LAKE` where nothing is loaded.
 */
export async function checkLake(dataDir: string, { version, supports }: LakeCheck): Promise<readonly DatasetReport[]> {
  const lake = await openLake({ dataDir })
  try {
    const ask = async (sql: string): Promise<readonly (readonly unknown[])[]> => (await lake.query(sql)).rows
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
      const rows = `(SELECT * FROM ${viewName(version)} WHERE x_ExportName = '${String(name).replaceAll("'", "''")}')`
      reports.push(
        await checkDataset(ask, {
          name: `${name} (${provider})`,
          relation: { sql: rows, columns, untyped: false },
          dataset: 'CostAndUsage',
          version,
          absentAtSource: await absentColumns(lake, String(provider), String(name)),
          ...(supports === undefined ? {} : { supports }),
        }),
      )
    }
    return reports
  } finally {
    await lake.close()
  }
}

async function absentColumns(lake: Lake, provider: string, exportName: string): Promise<ReadonlySet<string>> {
  const { rows } = await lake.query(
    `SELECT column_name FROM finops.column_origins JOIN finops.deliveries USING (delivery)
     WHERE current AND provider = ? AND export_name = ?
     GROUP BY 1 HAVING bool_and(origin = 'absent')`,
    [provider, exportName],
  )
  return new Set(rows.map(([name]) => String(name)))
}
