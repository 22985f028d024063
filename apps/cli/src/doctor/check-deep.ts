import { type LakeFault, type LakeVerification, type OpenLakeOptions, verifyLake } from '@open-finops/loader-duckdb'
import { isFinopsError } from '@open-finops/pipeline'
import { given, type StoreConfig } from '../open-store.ts'
import { formatBytes, formatCount } from '../output/numbers.ts'
import { type Finding, failure } from './finding.ts'

/** How to mend what a look at every byte found. */
export interface DeepFixes {
  /** A command line that rebuilds. */
  readonly rebuild: string
}

/** Reads every file of the lake and every raw file that is still here; a finding for each that is not what it was. */
export async function checkDeep(
  { dataDir, duckdb }: Pick<StoreConfig, 'dataDir' | 'duckdb'>,
  fixes: DeepFixes,
): Promise<readonly Finding[]> {
  try {
    const { memoryLimit, threads, tempDirectory } = duckdb
    const work = given({ memoryLimit, threads, tempDirectory }) as Omit<OpenLakeOptions, 'dataDir'>
    const found = await verifyLake({ dataDir, ...work })
    return [...lakeFindings(found, fixes), ...rawFindings(found)]
  } catch (error) {
    if (!isFinopsError(error) || error.code !== 'FINOPS_NO_LAKE') return [failure('lake, byte by byte', error)]
    return []
  }
}

function isRaw({ kind }: LakeFault): boolean {
  return kind === 'raw-missing' || kind === 'raw-changed'
}

function lakeFindings(found: LakeVerification, { rebuild }: DeepFixes): readonly Finding[] {
  const check = 'lake, byte by byte'
  const faults = found.faults.filter((fault) => !isRaw(fault))
  if (faults.length > 0) {
    return faults.map(({ message }) => ({
      check,
      state: 'fail',
      message,
      fix: `To make it anew from the raw files: ${rebuild}. Until then it stays as it is.`,
    }))
  }
  const proof =
    found.withoutChecksum === 0
      ? 'checksums, rows and totals are as they were written'
      : `rows and totals are as they were written; ${formatCount(found.withoutChecksum)} files are older than checksums`
  const message = `${formatCount(found.lakeFiles)} files, ${formatBytes(found.lakeBytes)}, ${formatCount(found.rows)} rows: ${proof}`
  return [{ check, state: 'ok', message }]
}

function rawFindings(found: LakeVerification): readonly Finding[] {
  const check = 'raw files, byte by byte'
  const faults = found.faults.filter(isRaw)
  if (faults.length === 0) {
    const message = `${formatCount(found.rawFiles)} files, ${formatBytes(found.rawBytes)}: as they were loaded`
    return [{ check, state: 'ok', message }]
  }
  return faults.map(({ kind, message }) => ({
    check,
    state: kind === 'raw-missing' ? 'warn' : 'fail',
    message,
    fix: 'Restore it from a backup. Its rows in the lake need it only to be made anew.',
  }))
}
