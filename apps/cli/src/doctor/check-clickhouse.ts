import { isFinopsError } from '@open-finops/pipeline'
import type { FinopsConfig } from '../config/load.ts'
import { openReader } from '../open-reader.ts'
import { formatCount } from '../output/numbers.ts'
import { type Finding, failure } from './finding.ts'

/** Whether the database answers, and whether it holds as many rows as its ledger says. */
export async function checkClickhouse(config: FinopsConfig): Promise<Finding> {
  const check = 'clickhouse'
  try {
    const reader = await openReader({ dataDir: config.dataDir, config })
    try {
      const { rows } = await reader.query(
        `SELECT d.export_name, p.held, r.held FROM
          (SELECT delivery, any(export_name) AS export_name FROM deliveries WHERE current AND dataset = 'CostAndUsage' GROUP BY delivery) AS d
          JOIN (SELECT delivery, sum(focus_rows) AS held FROM period_loads GROUP BY delivery) AS p ON p.delivery = d.delivery
          LEFT JOIN (SELECT delivery, countIf(x_RowChange IS NULL OR x_RowChange NOT LIKE 'dropped: %') AS held
            FROM cost_and_usage_rows GROUP BY delivery) AS r ON r.delivery = d.delivery`,
      )
      const short = rows.find(([, said, held]) => Number(said) !== Number(held ?? 0))
      if (short !== undefined) {
        const message = `${String(short[0])} has ${formatCount(Number(short[2] ?? 0))} rows, and ${formatCount(Number(short[1]))} by its ledger`
        return { check, state: 'fail', message, fix: 'Load it again from the raw files: finops transform.' }
      }
      const held = rows.reduce((sum, [, said]) => sum + Number(said), 0)
      return {
        check,
        state: 'ok',
        message: `${reader.location}, ${formatCount(held)} rows in force, as the ledger says`,
      }
    } finally {
      await reader.close()
    }
  } catch (error) {
    if (!isFinopsError(error) || error.code !== 'FINOPS_NO_LAKE') return failure(check, error)
    return { check, state: 'warn', message: 'nothing was loaded yet', fix: 'Load a bill: finops ingest.' }
  }
}
