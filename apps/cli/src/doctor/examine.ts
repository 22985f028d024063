import { resolve } from 'node:path'
import { isFinopsError } from '@open-finops/pipeline'
import { openConfig } from '../config/find.ts'
import { type FinopsConfig, shortPath } from '../config/load.ts'
import type { Invocation } from '../invocation.ts'
import { checkClickhouse } from './check-clickhouse.ts'
import { checkDeep } from './check-deep.ts'
import { checkLake, checkLock } from './check-lake.ts'
import { checkDisk, checkFolder, checkNode, checkRawFolder } from './check-machine.ts'
import { checkSource } from './check-source.ts'
import { type Finding, failure } from './finding.ts'

/**
 * Runs every check; one that fails does not hold up the others.
 * @param deep Read every file of the lake, which takes as long as the disk does.
 */
export async function examine(invocation: Invocation, deep = false): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode(process.versions.node)]
  const config = await readConfig(invocation, findings)
  const dataDir = config?.dataDir ?? givenDataDir(invocation)
  if (dataDir !== undefined) {
    findings.push(await checkFolder(dataDir), await checkDisk(dataDir))
    findings.push(
      config?.clickhouse === undefined
        ? await checkLake(dataDir, invocation.command('transform --rebuild'))
        : await checkClickhouse(config),
    )
    if (deep && config?.clickhouse === undefined) {
      const rebuild = invocation.command('transform --rebuild')
      findings.push(...(await checkDeep({ dataDir, duckdb: config?.duckdb ?? {} }, { rebuild })))
    }
    findings.push(await checkLock(dataDir), await checkRawFolder(dataDir, invocation.program))
  }
  for (const entry of config?.exports ?? []) findings.push(await checkSource(entry))
  return findings
}

/** Sources can only be tried with every secret set; without one, the rest is checked as far as it goes. */
async function readConfig(invocation: Invocation, findings: Finding[]): Promise<FinopsConfig | undefined> {
  try {
    const config = await openConfig(invocation, 'fail')
    const file = shortPath(config.file, invocation.terminal.cwd)
    const count = config.exports.length
    findings.push({ check: 'configuration', state: 'ok', message: `${file}, ${count} export${count === 1 ? '' : 's'}` })
    return config
  } catch (error) {
    findings.push(failure('configuration', error))
    if (!isFinopsError(error) || error.code !== 'FINOPS_ENV_UNSET') return undefined
    const partial = await openConfig(invocation, 'keep').catch(() => undefined)
    return partial && { ...partial, exports: [] }
  }
}

function givenDataDir({ flags, terminal }: Invocation): string | undefined {
  return flags.data === undefined ? undefined : resolve(terminal.cwd, flags.data)
}
