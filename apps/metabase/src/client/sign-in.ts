import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { sessionAnswer, userAnswer } from './answers.ts'
import { sessionBody, setupBody } from './bodies.ts'
import type { MetabaseClient } from './metabase-client.ts'
import type { ReadyMetabase } from './wait-until-ready.ts'

/** Who comes in: an API key of the group Administrators, or an administrator; a fresh Metabase gets this one as its first. */
export type Access =
  | { readonly apiKey: string }
  | { readonly email: string; readonly password: string; readonly siteName: string; readonly locale: string }

/** A client that is let in. */
export interface SignedIn {
  readonly client: MetabaseClient
  /** True where the first run was done. */
  readonly wasFresh: boolean
  /** Ends the session, where there is one. */
  signOut(): Promise<void>
}

/**
 * Does the first-run setup of a fresh Metabase, or signs in, or takes the API key.
 * @throws FinopsError `FINOPS_METABASE_LOGIN` where the door stays shut; `FINOPS_METABASE_SETUP` where a fresh Metabase
 *   refuses to be set up.
 */
export async function signIn(client: MetabaseClient, ready: ReadyMetabase, access: Access): Promise<SignedIn> {
  if ('apiKey' in access) {
    if (ready.setupToken !== undefined) {
      throw new FinopsError({
        code: 'FINOPS_METABASE_LOGIN',
        message: `Metabase at ${client.url} is fresh: it has no API keys yet`,
        hint: 'Give --email and a password instead: they become its first administrator.',
      })
    }
    const known = client.with({ apiKey: access.apiKey })
    await requireAdministrator(known, 'the API key')
    return { client: known, wasFresh: false, signOut: () => Promise.resolve() }
  }
  const fresh = ready.setupToken !== undefined ? await setUp(client, ready.setupToken, access) : undefined
  const session = fresh ?? (await logIn(client, access))
  const known = client.with({ session })
  await requireAdministrator(known, access.email)
  return {
    client: known,
    wasFresh: fresh !== undefined,
    signOut: async () => await known.delete('/api/session').catch(() => undefined),
  }
}

type Administrator = Exclude<Access, { readonly apiKey: string }>

/** @returns Undefined where somebody else was faster; then there is an account to sign in with. */
async function setUp(client: MetabaseClient, token: string, admin: Administrator): Promise<string | undefined> {
  const { email, password, siteName, locale } = admin
  const body = {
    token,
    user: { email, password, first_name: 'FinOps', last_name: 'Administrator', site_name: siteName },
    prefs: { site_name: siteName, site_locale: locale },
  }
  try {
    return (await client.post('/api/setup', body, setupBody, sessionAnswer)).id
  } catch (error) {
    if (isFinopsError(error) && (error.details['status'] === 403 || error.retryable)) return undefined
    if (!isFinopsError(error) || error.details['status'] !== 400) throw error
    throw new FinopsError({
      code: 'FINOPS_METABASE_SETUP',
      message: `Metabase at ${client.url} refuses its first administrator: ${error.message}`,
      hint: 'Choose a longer password with letters and digits, and an e-mail address that is one.',
      details: error.details,
    })
  }
}

async function logIn(client: MetabaseClient, { email, password }: Administrator): Promise<string> {
  try {
    return (await client.post('/api/session', { username: email, password }, sessionBody, sessionAnswer)).id
  } catch (error) {
    const status = isFinopsError(error) ? error.details['status'] : undefined
    if (status !== 401 && status !== 400 && status !== 403) throw error
    throw refused(client.url, email, (error as FinopsError).message)
  }
}

async function requireAdministrator(client: MetabaseClient, who: string): Promise<void> {
  let isAdministrator: boolean
  try {
    isAdministrator = (await client.get('/api/user/current', userAnswer)).is_superuser === true
  } catch (error) {
    const status = isFinopsError(error) ? error.details['status'] : undefined
    if (status !== 401 && status !== 403) throw error
    throw refused(client.url, who, (error as FinopsError).message)
  }
  if (isAdministrator) return
  throw refused(client.url, who, 'it is no administrator')
}

function refused(url: string, who: string, reason: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_METABASE_LOGIN',
    message: `Metabase at ${url} does not let ${who} in: ${reason}`,
    hint: 'Check the password or API key, and that it belongs to the group Administrators. After several wrong ones Metabase makes everybody wait.',
    details: { url, who },
  })
}
