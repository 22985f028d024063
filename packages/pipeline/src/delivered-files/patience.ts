import pRetry from 'p-retry'
import { propertyOf } from './connection-errors.ts'

/** How long a source waits and how often it tries again before a store counts as out of reach. */
export interface Patience {
  /** Tries of one request after the first. A download that gets on has all of them again. */
  readonly retries: number
  /** The pause before the first of them; each further one is twice as long. All are made up to twice as long by chance. */
  readonly firstPauseMilliseconds: number
  /** The longest pause, also where the store asks for a longer one (`Retry-After`). */
  readonly longestPauseMilliseconds: number
  /** A connection without a byte for so long counts as broken. */
  readonly silentMilliseconds: number
}

/** What sources do by themselves: about eight seconds for a request that fails at once. */
export const usualPatience: Patience = {
  retries: 4,
  firstPauseMilliseconds: 250,
  longestPauseMilliseconds: 30_000,
  silentMilliseconds: 30_000,
}

/** What is tried, and by whose rules. */
export interface Trial {
  readonly patience: Patience
  /** Whether the same request may succeed in a moment. */
  readonly isWorthAnotherTry: (error: unknown) => boolean
  readonly onRetry?: (attempt: number, error: unknown) => void
  /** After a failed try: true when it got further than all before it. Such a try costs none of the retries. */
  readonly gotOn?: () => Promise<boolean>
  readonly signal?: AbortSignal | undefined
}

/** One try: to be stopped by `signal`, and told by `heard` of every sign of life. */
export interface Attempt {
  readonly signal: AbortSignal
  readonly heard: () => void
}

/**
 * Runs `work` until it succeeds, fails for good, or patience is at its end. Pauses grow, differ by chance, and are no
 * shorter than the store asks for. A try that hears nothing for too long is stopped and counts as a broken connection.
 * @throws what the last try threw; the reason of `signal` once that is aborted.
 */
export async function patiently<T>(trial: Trial, work: (attempt: Attempt) => Promise<T>): Promise<T> {
  const { patience, signal, isWorthAnotherTry, onRetry, gotOn } = trial
  return await pRetry(() => unlessSilent(patience.silentMilliseconds, signal, work), {
    retries: patience.retries,
    minTimeout: patience.firstPauseMilliseconds,
    maxTimeout: patience.longestPauseMilliseconds,
    randomize: true,
    ...(signal && { signal }),
    ...(gotOn && { shouldConsumeRetry: async () => !(await gotOn()) }),
    shouldRetry: async ({ error, attemptNumber, retryDelay }) => {
      if (!isWorthAnotherTry(error)) return false
      onRetry?.(attemptNumber, error)
      const asked = Math.min(askedPause(error) ?? 0, patience.longestPauseMilliseconds)
      if (asked > retryDelay) await pause(asked - retryDelay, signal)
      return true
    },
  })
}

async function unlessSilent<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(silentConnection(milliseconds)), milliseconds)
  try {
    return await work({
      signal: signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]),
      heard: () => void timer.refresh(),
    })
  } catch (error) {
    throw silence.signal.aborted && signal?.aborted !== true ? silence.signal.reason : error
  } finally {
    clearTimeout(timer)
  }
}

function silentConnection(milliseconds: number): Error {
  const error = Object.assign(new Error(`no byte for ${milliseconds / 1000} seconds`), { code: 'ETIMEDOUT' })
  error.name = 'TimeoutError'
  return error
}

/**
 * The pause that a store asks for with its refusal, in milliseconds: `Retry-After` in seconds or as a date.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function askedPause(error: unknown): number | undefined {
  const answer = propertyOf(error, '$response') ?? propertyOf(error, 'response') ?? error
  const headers = propertyOf(answer, 'headers')
  const get = propertyOf(headers, 'get')
  const value =
    typeof get === 'function' ? Reflect.apply(get, headers, ['retry-after']) : propertyOf(headers, 'retry-after')
  if (typeof value !== 'string' || value === '') return undefined
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds)
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })
}
