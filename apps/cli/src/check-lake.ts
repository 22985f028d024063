import {
  type Ask,
  type Capability,
  type CheckRequest,
  checkDataset,
  type DatasetReport,
} from '@open-finops/focus-check'
import { costAndUsageColumns, type FocusVersion, viewColumns, viewName } from '@open-finops/focus-schema'
import { openLake } from '@open-finops/loader-duckdb'
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
          ...(await origins(ask, rows, version, String(provider), String(name))),
          ...(supports === undefined ? {} : { supports }),
        }),
      )
    }
    return reports
  } finally {
    await lake.close()
  }
}

/**
 * Of the columns of an export: those that its bills don't carry, which are also conditional columns that no row fills
 * (a file of this version would leave them out), and those that stand as the bills have them.
 */
async function origins(
  ask: Ask,
  rows: string,
  version: FocusVersion,
  provider: string,
  exportName: string,
): Promise<Pick<CheckRequest, 'absentAtSource' | 'asReported'>> {
  const known = await ask(
    `SELECT column_name, bool_and(origin = 'absent'), bool_and(origin <> 'derived')
     FROM finops.column_origins JOIN finops.deliveries USING (delivery)
     WHERE current AND provider = ${text(provider)} AND export_name = ${text(exportName)} GROUP BY 1`,
  )
  const conditional = costAndUsageColumns(version).filter(({ featureLevel }) => featureLevel !== 'Mandatory')
  const [filled = []] = await ask(
    `SELECT ${conditional.map(({ name }) => `bool_or("${name}" IS NOT NULL)`).join(', ')} FROM ${rows}`,
  )
  const empty = conditional.filter((_, index) => filled[index] !== true)
  const names = (of: number): readonly string[] => known.filter((row) => row[of] === true).map(([name]) => String(name))
  return {
    absentAtSource: new Set([...names(1), ...empty.map(({ name }) => String(name))]),
    asReported: new Set(names(2)),
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
