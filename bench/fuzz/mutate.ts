import fc from 'fast-check'
import { stringify } from 'yaml'
import { hostileJson, hostileText } from './hostile.ts'

/** A change to bytes; places are parts of the length. */
export interface ByteChange {
  readonly kind: 'flip' | 'set' | 'cut' | 'insert' | 'repeat' | 'end'
  readonly at: number
  readonly length: number
  readonly value: number
  readonly text: string
}

/** Places near both ends more often: headers, footers, lengths and marks stand there. */
const place: fc.Arbitrary<number> = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => 1 - thousandths / 50_000),
  fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 50_000),
)

/** One to four changes to bytes. */
export const byteChanges: fc.Arbitrary<readonly ByteChange[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'flip', 'set', 'cut', 'insert', 'repeat', 'end'),
    at: place,
    length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 2000 })),
    value: fc.integer({ min: 0, max: 255 }),
    text: hostileText,
  }),
  { minLength: 1, maxLength: 4 },
)

/** Bytes with the changes made one after another. */
export function changedBytes(bytes: Uint8Array, changes: readonly ByteChange[]): Uint8Array {
  let now = Buffer.from(bytes)
  for (const { kind, at, length, value, text } of changes) {
    const from = Math.min(Math.floor(at * now.length), Math.max(0, now.length - 1))
    const part = now.subarray(from, from + length)
    const [before, after] = [now.subarray(0, from), now.subarray(from + length)]
    if (kind === 'flip')
      now = Buffer.concat([before, Buffer.from([(now[from] ?? 0) ^ (value || 1)]), now.subarray(from + 1)])
    if (kind === 'set') now = Buffer.concat([before, Buffer.alloc(part.length, value), after])
    if (kind === 'cut') now = Buffer.concat([before, after])
    if (kind === 'insert') now = Buffer.concat([before, Buffer.from(text), now.subarray(from)])
    if (kind === 'repeat') now = Buffer.concat([before, part, part, after])
    if (kind === 'end') now = Buffer.from(before)
  }
  return now
}

/** A change to a JSON value; `at` chooses one of the values in it. */
export interface JsonChange {
  readonly kind: 'replace' | 'remove' | 'rename' | 'double' | 'append' | 'prepend'
  readonly at: number
  readonly value: unknown
  readonly text: string
}

/** One to three changes to a JSON value. */
export const jsonChanges: fc.Arbitrary<readonly JsonChange[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'rename', 'double', 'append', 'prepend'),
    at: fc.nat(),
    value: hostileJson,
    text: hostileText,
  }),
  { minLength: 1, maxLength: 3 },
)

interface Slot {
  readonly holder: Record<string, unknown> | unknown[]
  readonly key: string
}

/** By text, which reaches deeper than `structuredClone`. */
function copyOf<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}

/** A copy of the value with the changes made one after another. */
export function changedJson(whole: unknown, changes: readonly JsonChange[]): unknown {
  const top = { value: copyOf(whole) }
  for (const { kind, at, value, text } of changes) {
    // Two changes may put one value into itself.
    const given = copyOf(value)
    const slots = [...slotsIn(top.value)]
    const slot = slots[at % Math.max(1, slots.length)]
    if (slot === undefined) continue
    const holder = slot.holder as Record<string, unknown>
    const old = copyOf(holder[slot.key])
    const put = (name: string, next: unknown): void =>
      void Object.defineProperty(holder, name, { value: next, enumerable: true, writable: true, configurable: true })
    if (kind === 'replace') put(slot.key, given)
    if (kind === 'remove')
      Array.isArray(slot.holder) ? slot.holder.splice(Number(slot.key), 1) : delete holder[slot.key]
    if (kind === 'rename' && !Array.isArray(slot.holder)) {
      delete holder[slot.key]
      put(text, old)
    }
    if (kind === 'double') Array.isArray(slot.holder) ? slot.holder.push(old) : put(`${slot.key}2`, old)
    if (kind === 'append') put(slot.key, typeof old === 'string' ? old + text : [old, given])
    if (kind === 'prepend') put(slot.key, typeof old === 'string' ? text + old : [given, old])
  }
  return top.value
}

function* slotsIn(value: unknown, depth = 0): Generator<Slot> {
  if (typeof value !== 'object' || value === null || depth > 8) return
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    yield { holder: value as Slot['holder'], key }
    yield* slotsIn(holder[key], depth + 1)
  }
}

/** As YAML; what is nested too deep for its writer as JSON, which is YAML too. */
export function yamlText(value: unknown): string {
  try {
    return stringify(value)
  } catch {
    return JSON.stringify(value) ?? ''
  }
}
