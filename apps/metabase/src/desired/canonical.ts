import { createHash } from 'node:crypto'
import type { Json } from './spec.ts'

/** JSON text that is equal for equal values: keys in order, nothing for `undefined`. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(sorted(value))
}

/** The first 12 hexadecimal digits of the SHA-256 of `canonicalText`. */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('hex').slice(0, 12)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** A place where two values differ; `undefined` is not there. */
export interface Difference {
  /** `cards[3].settings.graph.metrics` */
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

/** Where two values differ, down to the smallest parts. */
export function differences(from: unknown, to: unknown, path = ''): readonly Difference[] {
  if (canonicalText(from ?? null) === canonicalText(to ?? null)) return []
  if (isRecord(from) && isRecord(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key) => differences(from[key], to[key], path === '' ? key : `${path}.${key}`))
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((value, index) => differences(value, to[index], `${path}[${index}]`))
  }
  return [{ path, from, to }]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Walks JSON and replaces each object as told. */
export function mapObjects(
  value: Json,
  replace: (object: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>>,
): Json {
  if (Array.isArray(value)) return value.map((inner: Json) => mapObjects(inner, replace))
  if (typeof value !== 'object' || value === null) return value
  const inside = Object.entries(value as Readonly<Record<string, Json>>).map(([key, inner]) => [
    key,
    mapObjects(inner, replace),
  ])
  return replace(Object.fromEntries(inside))
}
