import { setTimeout as pause } from 'node:timers/promises'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import { healthAnswer, type PropertiesAnswer, propertiesAnswer } from './answers.ts'
import type { MetabaseClient } from './metabase-client.ts'
import { unreachableError } from './metabase-error.ts'

/** The oldest and the newest Metabase that this program is made for. */
export const oldestMajor = 58
export const newestMajor = 65

/** A Metabase that answers. */
export interface ReadyMetabase {
  /** `v0.63.4` */
  readonly version: string
  readonly major: number
  /** Undefined once somebody has set it up. */
  readonly setupToken: string | undefined
}

/** How long to wait, and how often to look, in milliseconds. */
export interface WaitOptions {
  readonly wait: number
  readonly every?: number
  readonly onWait?: (reason: string) => void
}

/**
 * Waits until Metabase is up. Its health turns green before the rest is, so its properties must answer too.
 * @param client One that repeats nothing by itself.
 * @throws FinopsError `FINOPS_METABASE_UNREACHABLE` when it is not up in time; `FINOPS_METABASE_VERSION` for one too old.
 */
export async function waitUntilReady(client: MetabaseClient, options: WaitOptions): Promise<ReadyMetabase> {
  const until = Date.now() + options.wait
  for (;;) {
    try {
      await client.get('/api/health', healthAnswer)
      return readyFrom(await client.get('/api/session/properties', propertiesAnswer))
    } catch (error) {
      const left = until - Date.now()
      // A page where JSON is due may be a proxy in front of a Metabase that starts.
      const isTransient = isFinopsError(error) && (error.retryable || error.code === 'FINOPS_METABASE_SHAPE')
      if (!isTransient) throw error
      if (left <= 0) throw error.code === 'FINOPS_METABASE_ANSWER' ? unreachableError(client.url, error.message) : error
      options.onWait?.(error.message)
      await pause(Math.min(options.every ?? 2000, left))
    }
  }
}

function readyFrom(properties: PropertiesAnswer): ReadyMetabase {
  const version = properties.version.tag
  // Builds of a branch have no number; they are newer than any release.
  const major = Number(/^v[01]\.(\d+)/.exec(version)?.[1] ?? newestMajor)
  if (major < oldestMajor) {
    throw new FinopsError({
      code: 'FINOPS_METABASE_VERSION',
      message: `Metabase ${version} is older than 0.${oldestMajor}`,
      hint: `Use Metabase 0.${oldestMajor} to 0.${newestMajor}.`,
      details: { version },
    })
  }
  const isNew = properties['has-user-setup'] === false
  return { version, major, setupToken: isNew ? (properties['setup-token'] ?? undefined) : undefined }
}
