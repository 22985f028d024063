import { access } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'
import type { Invocation } from '../invocation.ts'
import { type FinopsConfig, loadConfig } from './load.ts'

/** What the configuration is called. */
export const configName = 'finops.yaml'

/**
 * The configuration of this call: `--config`, or the nearest `finops.yaml` in this folder or above. `--data` takes the
 * place of its data folder.
 * @param unset `keep` for commands that need no secret.
 * @throws FinopsError `FINOPS_NO_CONFIG` when there is none, and what `loadConfig` throws.
 */
export async function openConfig(invocation: Invocation, unset: 'fail' | 'keep'): Promise<FinopsConfig> {
  const { terminal, flags, program } = invocation
  const file = flags.config === undefined ? await findConfig(terminal.cwd) : await givenConfig(invocation)
  if (file === undefined) {
    throw new FinopsError({
      code: 'FINOPS_NO_CONFIG',
      message: `There is no ${configName} in ${terminal.cwd} or above`,
      hint: `${program} init writes one; ${program} demo makes a bill to try; --config names one elsewhere.`,
      details: { folder: terminal.cwd },
    })
  }
  const config = await loadConfig({ file, cwd: terminal.cwd, env: terminal.env, unset })
  return flags.data === undefined ? config : { ...config, dataDir: resolve(terminal.cwd, flags.data) }
}

/** A data folder to read, and the configuration around it if there is one. */
export interface DataToRead {
  readonly dataDir: string
  readonly config: FinopsConfig | undefined
}

/**
 * The data folder of a command that only reads: `--data` needs no configuration, and no secret has to be set.
 * @param reads `any-store` for commands that can also ask ClickHouse.
 * @throws FinopsError what `openConfig` throws; `FINOPS_NEEDS_LAKE` where rows land in ClickHouse and the command reads
 *   the lake only.
 */
export async function dataToRead(invocation: Invocation, reads: 'lake' | 'any-store' = 'lake'): Promise<DataToRead> {
  const { terminal, flags } = invocation
  if (flags.data !== undefined && flags.config === undefined && (await findConfig(terminal.cwd)) === undefined) {
    return { dataDir: resolve(terminal.cwd, flags.data), config: undefined }
  }
  const config = await openConfig(invocation, 'keep')
  if (reads === 'lake') requireLake(config)
  return { dataDir: config.dataDir, config }
}

/**
 * Refuses what only a lake can answer.
 * @throws FinopsError `FINOPS_NEEDS_LAKE`
 */
export function requireLake({ clickhouse, file }: Pick<FinopsConfig, 'clickhouse' | 'file'>): void {
  if (clickhouse === undefined) return
  throw new FinopsError({
    code: 'FINOPS_NEEDS_LAKE',
    message: 'This needs the lake of Parquet files, and finops.yaml lets rows land in ClickHouse',
    hint: 'Keep a lake beside it: a second finops.yaml without store: { clickhouse: … } and with a data folder of its own. docs/clickhouse.md lists what reads ClickHouse.',
    details: { file },
  })
}

async function findConfig(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, configName)
    if (await exists(file)) return file
    if (dirname(at) === at) return undefined
  }
}

async function givenConfig({ terminal, flags }: Invocation): Promise<string> {
  const file = resolve(terminal.cwd, flags.config ?? configName)
  if (await exists(file)) return file
  throw new FinopsError({
    code: 'FINOPS_NO_CONFIG',
    message: `There is no file ${file}`,
    hint: 'Correct --config, or leave it out to take the nearest finops.yaml.',
    details: { file },
  })
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
