import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { LakeDashboardsOptions } from '@open-finops/report'
import { clickhouseCards } from './clickhouse-cards.ts'
import { dataToRead } from './config/find.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './output/errors.ts'

/** What a user says about dashboards on a command line. */
export interface DashboardFlags {
  /** A folder of one's own dashboards, as given. */
  readonly dashboards?: string
}

/** Which lake, who owns what in it, and whose dashboards; from the command line and `finops.yaml`. */
export async function dashboardOptions(invocation: Invocation, flags: DashboardFlags): Promise<LakeDashboardsOptions> {
  const { dataDir, config } = await dataToRead(invocation, 'any-store')
  const overlay = await overlayFolder(invocation, flags, config?.dashboards)
  return {
    dataDir,
    ...(overlay !== undefined && { overlay }),
    ...(config?.clickhouse !== undefined && { store: clickhouseCards(config) }),
    ...(config !== undefined && {
      ownership: { dimensions: config.dimensions, accounts: config.accounts },
      work: config.duckdb,
    }),
  }
}

/** By `--dashboards`, else by `FINOPS_DASHBOARDS`, else by `dashboards:` of finops.yaml; as `finops-metabase` has it too. */
async function overlayFolder(
  { terminal }: Invocation,
  { dashboards }: DashboardFlags,
  configured: string | undefined,
): Promise<string | undefined> {
  const { FINOPS_DASHBOARDS: setting } = terminal.env
  const named = dashboards ?? (setting === '' ? undefined : setting) ?? configured
  if (named === undefined) return undefined
  const folder = resolve(terminal.cwd, named)
  if ((await stat(folder).catch(() => undefined))?.isDirectory() === true) return folder
  throw new UsageError(
    `There is no folder ${folder}`,
    'Name the folder that holds your dashboards: --dashboards <folder>, FINOPS_DASHBOARDS, or dashboards: in finops.yaml.',
  )
}

/**
 * Filters as a command line gives them, `provider=AWS`; may be repeated.
 * @throws UsageError
 */
export function filterPairs(texts: readonly string[] = []): readonly (readonly [string, string])[] {
  return texts.map((text) => {
    const [, name, value] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) {
      throw new UsageError(`'${text}' is no filter`, 'Write it as name=value, for example provider=AWS.')
    }
    return [name, value]
  })
}

/**
 * A language that numbers can be written in.
 * @throws UsageError
 */
export function knownLocale(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    const [known] = Intl.NumberFormat.supportedLocalesOf([text])
    if (known !== undefined) return known
  } catch {
    // Not even the shape of one.
  }
  throw new UsageError(`'${text}' is no language that numbers can be written in`, 'Write it as en, de or ja-JP.')
}
