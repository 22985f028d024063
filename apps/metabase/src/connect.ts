import { metabaseClient, type Patience, usualPatience } from './client/metabase-client.ts'
import { type Access, type SignedIn, signIn } from './client/sign-in.ts'
import { type ReadyMetabase, waitUntilReady } from './client/wait-until-ready.ts'

/** A Metabase, and how to get in. */
export interface ConnectRequest {
  readonly url: string
  readonly access: Access
  /** Milliseconds that it may take to start. */
  readonly wait: number
  readonly patience?: Patience
  readonly onWait?: (reason: string) => void
  /** Further texts that no error may show: servers repeat what they were sent. */
  readonly secrets?: readonly string[]
}

/** A Metabase that is up and lets this program in. */
export interface Connected extends SignedIn {
  readonly ready: ReadyMetabase
}

/**
 * Waits for Metabase and gets in.
 * @throws FinopsError `FINOPS_METABASE_UNREACHABLE`, `FINOPS_METABASE_VERSION`, `FINOPS_METABASE_LOGIN`,
 *   `FINOPS_METABASE_SETUP`
 */
export async function connect(request: ConnectRequest): Promise<Connected> {
  const { url, access, wait, onWait } = request
  const patience = request.patience ?? usualPatience
  const secrets = ['apiKey' in access ? access.apiKey : access.password, ...(request.secrets ?? [])]
  const impatient = metabaseClient({ url, secrets, patience: { ...patience, timeout: 10_000, retries: 0 } })
  const ready = await waitUntilReady(impatient, {
    wait,
    every: Math.min(2000, patience.pause * 8),
    ...(onWait !== undefined && { onWait }),
  })
  return { ready, ...(await signIn(metabaseClient({ url, secrets, patience }), ready, access)) }
}
