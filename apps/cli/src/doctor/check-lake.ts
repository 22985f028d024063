import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openLake, prune } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import { formatBytes, formatCount } from '../output/numbers.ts'
import { type Finding, failure } from './finding.ts'

/** Whether every file is there, and whole, that the catalog in force names. */
export async function checkLake(dataDir: string, rebuild: string): Promise<Finding> {
  const check = 'lake'
  try {
    const lake = await openLake({ dataDir })
    try {
      const { rows } = await lake.query("SELECT path, bytes FROM finops.lake_files WHERE state <> 'pruned'")
      let broken: string | undefined
      let bytes = 0
      for (const [path, size] of rows) {
        const found = await stat(join(lake.dataDir, String(path))).catch(() => undefined)
        if (found?.size !== Number(size)) broken ??= String(path)
        bytes += Number(size)
      }
      if (broken !== undefined) {
        const fix = `To make it anew from the raw files: ${rebuild}.`
        return { check, state: 'fail', message: `${broken} is missing or has another size than its catalog says`, fix }
      }
      return { check, state: 'ok', message: `${formatCount(rows.length)} files, ${formatBytes(bytes)}` }
    } finally {
      await lake.close()
    }
  } catch (error) {
    if (!isFinopsError(error) || error.code !== 'FINOPS_NO_LAKE') return failure(check, error)
    return { check, state: 'warn', message: 'nothing was loaded yet', fix: 'Load a bill: finops ingest.' }
  }
}

/** Whether the folder could be written to now; also tells what a broken-off run left. */
export async function checkLock(dataDir: string): Promise<Finding> {
  const check = 'lock'
  try {
    const { lakeFiles, bytes } = await prune({ dataDir, dryRun: true })
    const left =
      lakeFiles.length === 0
        ? ''
        : `; ${formatCount(lakeFiles.length)} files of older versions or broken-off runs, ${formatBytes(bytes)}`
    return { check, state: 'ok', message: `nobody writes to the data folder${left}` }
  } catch (error) {
    if (!isFinopsError(error)) return failure(check, error)
    if (error.code === 'FINOPS_NO_LAKE') return { check, state: 'ok', message: 'nobody writes to the data folder' }
    if (error.code !== 'FINOPS_LOCKED') return failure(check, error)
    return { check, state: 'warn', message: error.message, fix: error.hint ?? 'Wait until it has finished.' }
  }
}
