import { setTimeout as pause } from 'node:timers/promises'
import { isFinopsError } from '@open-finops/pipeline'
import type { z } from 'zod'
import {
  answerError,
  bodyError,
  type RequestFacts,
  shapeError,
  unreachableError,
  withoutSecrets,
} from './metabase-error.ts'

/** How to get past Metabase's door. */
export type Credential = { readonly session: string } | { readonly apiKey: string }

/** How long requests may take and how often they are repeated. */
export interface Patience {
  /** Milliseconds until an answer must have come; a test of a connection takes its time. */
  readonly timeout: number
  /** How often a request that failed for the moment is sent again. */
  readonly retries: number
  /** Milliseconds before the first repetition; each further one waits twice as long, up to 5 s. */
  readonly pause: number
}

export const usualPatience: Patience = { timeout: 120_000, retries: 5, pause: 250 }

/** Where and how to ask. */
export interface ClientOptions {
  /** `https://metabase.example.com`, perhaps with a path. */
  readonly url: string
  readonly credential?: Credential
  /** Texts that must not appear in errors. */
  readonly secrets?: readonly string[]
  readonly patience?: Patience
}

/** Requests to one Metabase. Bodies are checked by strict schemas: Metabase drops unknown keys without a word. */
export interface MetabaseClient {
  readonly url: string
  readonly patience: Patience
  /** @throws FinopsError `FINOPS_METABASE_…`; `undefined` for 404 where `missing` is allowed. */
  get<T>(path: string, schema: z.ZodType<T>): Promise<T>
  find<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined>
  put<B, T>(path: string, body: B, bodySchema: z.ZodType<unknown>, schema: z.ZodType<T>): Promise<T>
  /** Sent once: who creates things asks first whether a request that failed did its work. */
  post<B, T>(path: string, body: B, bodySchema: z.ZodType<unknown>, schema: z.ZodType<T>): Promise<T>
  /** A POST that makes nothing, such as a query or an order to look at the tables; sent again like a GET. */
  ask<B, T>(path: string, body: B, bodySchema: z.ZodType<unknown>, schema: z.ZodType<T>): Promise<T>
  delete(path: string): Promise<void>
  /** The same Metabase with another credential. */
  with(credential: Credential): MetabaseClient
}

/** Makes requests to one Metabase. */
export function metabaseClient(options: ClientOptions): MetabaseClient {
  const url = options.url.replace(/\/+$/, '')
  const patience = options.patience ?? usualPatience
  const secrets = [...(options.secrets ?? []), ...Object.values(options.credential ?? {})]

  async function once(facts: RequestFacts, body: string | undefined): Promise<unknown> {
    let response: Response
    try {
      response = await fetch(`${url}${facts.path}`, {
        method: facts.method,
        redirect: 'error',
        signal: AbortSignal.timeout(patience.timeout),
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...credentialHeaders(options.credential),
        },
        ...(body !== undefined && { body }),
      })
    } catch (error) {
      throw unreachableError(url, reasonOf(error), facts)
    }
    const text = await response.text().catch((error: unknown) => {
      throw unreachableError(url, reasonOf(error), facts)
    })
    if (!response.ok) {
      throw answerError({ ...facts, status: response.status }, withoutSecrets(messageOf(text), secrets))
    }
    return jsonOf(text, facts)
  }

  async function patiently(facts: RequestFacts, body: string | undefined): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await once(facts, body)
      } catch (error) {
        if (!isFinopsError(error) || !error.retryable || attempt >= patience.retries) throw error
        await pause(Math.min(patience.pause * 2 ** attempt, 5000))
      }
    }
  }

  const client: MetabaseClient = {
    url,
    patience,
    get: async (path, schema) => checked(await patiently({ method: 'GET', path }, undefined), schema, 'GET', path),
    async find(path, schema) {
      try {
        return await client.get(path, schema)
      } catch (error) {
        if (isFinopsError(error) && error.details['status'] === 404) return undefined
        throw error
      }
    },
    async put(path, body, bodySchema, schema) {
      const facts = { method: 'PUT', path }
      return checked(await patiently(facts, bodyText(body, bodySchema, facts)), schema, 'PUT', path)
    },
    async post(path, body, bodySchema, schema) {
      const facts = { method: 'POST', path }
      return checked(await once(facts, bodyText(body, bodySchema, facts)), schema, 'POST', path)
    },
    async ask(path, body, bodySchema, schema) {
      const facts = { method: 'POST', path }
      return checked(await patiently(facts, bodyText(body, bodySchema, facts)), schema, 'POST', path)
    },
    async delete(path) {
      await once({ method: 'DELETE', path }, undefined)
    },
    with: (credential) => metabaseClient({ ...options, credential, secrets }),
  }
  return client
}

function credentialHeaders(credential: Credential | undefined): Readonly<Record<string, string>> {
  if (credential === undefined) return {}
  return 'apiKey' in credential ? { 'x-api-key': credential.apiKey } : { 'x-metabase-session': credential.session }
}

function bodyText(body: unknown, schema: z.ZodType<unknown>, facts: RequestFacts): string {
  const result = schema.safeParse(body)
  if (!result.success) throw bodyError(facts, issuesOf(result.error))
  return JSON.stringify(body)
}

function checked<T>(answer: unknown, schema: z.ZodType<T>, method: string, path: string): T {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw shapeError({ method, path }, issuesOf(result.error))
}

/** Places and what is wrong there; values stay out, they may be secret. */
function issuesOf(error: z.ZodError): readonly string[] {
  return error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
}

function jsonOf(text: string, facts: RequestFacts): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw shapeError(facts, ['no JSON'])
  }
}

/** What Metabase says of a refusal: a text, `message`, `errors` by field, or `cause`. */
function messageOf(text: string): string {
  let value: unknown = text
  try {
    value = JSON.parse(text)
  } catch {
    // A proxy's page says nothing that helps.
    if (text.trimStart().startsWith('<')) return ''
  }
  if (typeof value === 'string') return value.slice(0, 500)
  if (typeof value !== 'object' || value === null) return ''
  const { message, errors, error, cause } = value as Readonly<Record<string, unknown>>
  const fields = typeof errors === 'object' && errors !== null ? Object.entries(errors) : []
  const parts = [
    ...[message, error, cause].filter((part) => typeof part === 'string'),
    ...fields.map(([name, fault]) => `${name}: ${typeof fault === 'string' ? fault : JSON.stringify(fault)}`),
  ]
  return [...new Set(parts)].join('; ').slice(0, 500)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed'
  if (error.name === 'TimeoutError') return 'no answer in time'
  const cause = error.cause as { readonly code?: unknown; readonly message?: unknown } | undefined
  if (typeof cause?.code === 'string') return cause.code
  return typeof cause?.message === 'string' ? cause.message : error.message
}
