import { join } from 'node:path'
import { openLakeDashboards, writeReport } from '@open-finops/report'
import type { FinopsConfig } from '../config/load.ts'

/**
 * Writes the demo's dashboards as one file beside its bills.
 * @returns Its absolute path.
 */
export async function writeDemoReport(
  folder: string,
  { dataDir, dimensions, accounts }: Pick<FinopsConfig, 'dataDir' | 'dimensions' | 'accounts'>,
): Promise<string> {
  const lake = await openLakeDashboards({ dataDir, ownership: { dimensions, accounts } })
  try {
    const out = join(folder, 'report.html')
    await writeReport(lake, out)
    return out
  } finally {
    await lake.close()
  }
}
