import type { ClickhouseConnectionOptions } from '@open-finops/loader-clickhouse/options'
import { FinopsError } from '@open-finops/pipeline'
import type { FinopsConfig } from './load.ts'

/**
 * How to reach the ClickHouse of a configuration that was read without asking for secrets.
 * @throws FinopsError `FINOPS_ENV_UNSET` naming a variable that it needs.
 */
export function clickhouseOf({ clickhouse }: Pick<FinopsConfig, 'clickhouse'>): ClickhouseConnectionOptions {
  if (clickhouse === undefined) throw new Error('the configuration names no ClickHouse')
  for (const [key, value] of Object.entries(clickhouse)) {
    const [, variable] = /\$\{([^}]*)\}/.exec(String(value)) ?? []
    if (variable === undefined) continue
    throw new FinopsError({
      code: 'FINOPS_ENV_UNSET',
      message: `finops.yaml: the environment variable ${variable} is not set, which ${key} of store: { clickhouse: … } needs`,
      hint: `Set it before the call: ${variable}=… finops …`,
      details: { variable },
    })
  }
  return clickhouse
}
