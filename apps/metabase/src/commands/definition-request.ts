import { clickhouseOf, type DataToRead, dataToRead, type Invocation, UsageError } from '@open-finops/cli'
import { noOwnership } from '@open-finops/dashboards'
import { isFinopsError } from '@open-finops/pipeline'
import type { ClickhouseForMetabase } from '../clickhouse-data.ts'
import type { DesiredState } from '../desired/spec.ts'
import type { DefinitionRequest } from '../provision.ts'
import { type Flags, folderSetting, readClickhouseDoor } from '../settings.ts'

/**
 * What a command line says of lake and dashboards.
 * @param needsLake False for a plan, which does without.
 */
export async function definitionRequest(
  invocation: Invocation,
  flags: Flags,
  needsLake: boolean,
): Promise<DefinitionRequest> {
  const { terminal } = invocation
  const found = await dataToRead(invocation, 'any-store').catch((error: unknown) => {
    if (
      !needsLake &&
      isFinopsError(error) &&
      error.code === 'FINOPS_NO_CONFIG' &&
      invocation.flags.config === undefined
    )
      return undefined
    throw error
  })
  return {
    dataDir: found?.dataDir,
    ownership:
      found?.config === undefined
        ? noOwnership
        : { dimensions: found.config.dimensions, accounts: found.config.accounts },
    overlay: folderSetting(flags.dashboards, 'FINOPS_DASHBOARDS', terminal) ?? found?.config?.dashboards,
    // A path of another machine or container: taken as it is.
    metabaseData: flags.metabaseData ?? given(terminal.env['FINOPS_METABASE_DATA']),
    memoryLimit: memoryLimit(flags.memory ?? given(terminal.env['FINOPS_METABASE_MEMORY'])),
    clickhouse: await clickhouseRequest(invocation, flags, found),
  }
}

/** Metabase comes as finops does, unless it is told otherwise. */
async function clickhouseRequest(
  { terminal }: Invocation,
  flags: Flags,
  found: DataToRead | undefined,
): Promise<ClickhouseForMetabase | undefined> {
  if (found?.config?.clickhouse === undefined) return undefined
  const reach = clickhouseOf(found.config)
  const { url, user, password } = await readClickhouseDoor(flags, terminal)
  return {
    reach,
    seen: {
      url: url ?? reach.url,
      user: user ?? reach.user ?? 'default',
      // Another user has another password, or none.
      password: password ?? (user === undefined ? (reach.password ?? '') : ''),
    },
  }
}

/** What a definition sends and no error may show. */
export function secretsOf({ database }: DesiredState): readonly string[] {
  const { password } = database.details
  return typeof password === 'string' && password !== '' ? [password] : []
}

/** Milliseconds that Metabase may take to start. */
export function waitOf(flags: { readonly wait?: string }, usual: number): number {
  if (flags.wait === undefined) return usual
  if (/^\d{1,5}$/.test(flags.wait)) return Number(flags.wait) * 1000
  throw new UsageError(`--wait takes seconds, not ${flags.wait}`, 'Write --wait 300.')
}

function memoryLimit(text: string | undefined): string {
  if (text === undefined) return '2GB'
  if (/^\d+(\.\d+)?\s*[KMGT]i?B$/i.test(text)) return text
  throw new UsageError(`--memory takes a size, not ${text}`, 'Write --memory 2GB.')
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
