import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Terminal } from '@open-finops/cli'
import { FinopsError, fileSystemError } from '@open-finops/pipeline'
import type { Access } from './client/sign-in.ts'

/** Options of the command line, as given. */
export interface Flags {
  readonly url?: string
  readonly email?: string
  readonly passwordFile?: string
  readonly apiKeyFile?: string
  readonly metabaseData?: string
  readonly memory?: string
  readonly metabaseClickhouse?: string
  readonly dashboards?: string
  readonly siteName?: string
  readonly locale?: string
}

/** Where Metabase is and who comes in. */
export interface Door {
  readonly url: string
  readonly access: Access
}

type World = Pick<Terminal, 'cwd' | 'env'>

/** The address of Metabase, without a slash at its end; undefined where nobody said it. */
export function metabaseUrl(flags: Flags, { env }: World): string | undefined {
  const text = flags.url ?? env['FINOPS_METABASE_URL']
  if (text === undefined || text === '') return undefined
  return plainAddress(text, '--url http://127.0.0.1:3000', 'FINOPS_METABASE_PASSWORD_FILE')
}

function plainAddress(text: string, example: string, secretName: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw badSetting(`${text} is no address`, `Write ${example}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw badSetting('the address holds a password', `Give it by ${secretName}.`)
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/**
 * Reads where Metabase is and how to get in. Secrets come from the environment or from files, never from the command line,
 * which others on the machine can read.
 * @throws FinopsError `FINOPS_METABASE_SETTING`
 */
export async function readDoor(flags: Flags, world: World): Promise<Door> {
  const url = metabaseUrl(flags, world)
  if (url === undefined) {
    throw badSetting('nobody said where Metabase is', 'Give --url, or set FINOPS_METABASE_URL.')
  }
  const apiKey = await secret('FINOPS_METABASE_API_KEY', flags.apiKeyFile, world)
  if (apiKey !== undefined) return { url, access: { apiKey } }
  const email = flags.email ?? world.env['FINOPS_METABASE_EMAIL']
  const password = await secret('FINOPS_METABASE_PASSWORD', flags.passwordFile, world)
  if (email === undefined || email === '' || password === undefined) {
    throw badSetting(
      'nobody said how to get into Metabase',
      'Set FINOPS_METABASE_EMAIL and FINOPS_METABASE_PASSWORD (or …_PASSWORD_FILE), or FINOPS_METABASE_API_KEY (or …_FILE).',
    )
  }
  return { url, access: { email, password, siteName: flags.siteName ?? 'FinOps', locale: flags.locale ?? 'en' } }
}

/** How Metabase comes to ClickHouse, as far as it is not as finops does. */
export interface ClickhouseDoor {
  readonly url: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
}

/**
 * Reads how Metabase comes to ClickHouse.
 * @throws FinopsError `FINOPS_METABASE_SETTING`
 */
export async function readClickhouseDoor(flags: Flags, world: World): Promise<ClickhouseDoor> {
  const text = flags.metabaseClickhouse ?? world.env['FINOPS_METABASE_CLICKHOUSE_URL']
  const user = world.env['FINOPS_METABASE_CLICKHOUSE_USER']
  return {
    url:
      text === undefined || text === ''
        ? undefined
        : plainAddress(
            text,
            '--metabase-clickhouse http://clickhouse:8123',
            'FINOPS_METABASE_CLICKHOUSE_PASSWORD_FILE',
          ),
    user: user === '' ? undefined : user,
    password: await secret('FINOPS_METABASE_CLICKHOUSE_PASSWORD', undefined, world),
  }
}

/** The path of a folder that an option or the environment names. */
export function folderSetting(flag: string | undefined, name: string, { cwd, env }: World): string | undefined {
  const text = flag ?? env[name]
  return text === undefined || text === '' ? undefined : resolve(cwd, text)
}

async function secret(name: string, flag: string | undefined, { cwd, env }: World): Promise<string | undefined> {
  const given = env[name]
  const file = flag ?? env[`${name}_FILE`]
  if (file === undefined || file === '') return given === undefined || given === '' ? undefined : given
  const path = resolve(cwd, file)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileSystemError(error, path)
  })
  // Editors end files with a line end.
  const value = text.replace(/\r?\n$/, '')
  if (value === '') throw badSetting(`${path} is empty`, `Write the secret of ${name} into it.`)
  return value
}

function badSetting(message: string, hint: string): FinopsError {
  return new FinopsError({ code: 'FINOPS_METABASE_SETTING', message, hint })
}
