import type { Format } from '../language/mapping.ts'
import type { PresentColumn } from './bind.ts'
import { structType } from './struct-type.ts'

/** A key of a JSON object: the type of its value, or the keys of the object that it holds. */
type Shape = Map<string, Shape | string>

/** How JSON lines of a format are read: the type of each key, and the columns that are in them. */
export interface JsonColumns {
  /** Key of a line → type to read it as. */
  readonly types: ReadonlyMap<string, string>
  readonly present: readonly PresentColumn[]
}

/**
 * The columns of JSON lines. Writers leave nulls out of JSON lines, so that no file shows which columns an export has:
 * every column of the format counts as there, and is NULL where a line lacks it. Every value is read as the text that
 * it is written as, quoted or not, so that no amount is taken for a double on its way.
 * @param renamed the provider's own name → the name in the files.
 */
export function jsonColumns(format: Format, renamed: Readonly<Record<string, string>> = {}): JsonColumns {
  const shape: Shape = new Map()
  const present = Object.entries(format.columns).map(([own, { type, fields = {} }]): PresentColumn => {
    const name = renamed[own] ?? own
    const path = name.split('.')
    const texts = Object.keys(fields).map((field) => ({ name: field, type: 'VARCHAR' }))
    const readAs =
      type === 'records' ? `${structType(texts)}[]` : type === 'json' || type === 'map' ? 'JSON' : 'VARCHAR'
    put(shape, path, readAs)
    return { name, sql: path.map((key) => `"${key.replaceAll('"', '""')}"`).join('.'), type: readAs }
  })
  return { types: new Map([...shape].map(([key, inner]) => [key, typeOf(inner)])), present }
}

function put(shape: Shape, [key = '', ...rest]: readonly string[], type: string): void {
  if (rest.length === 0) {
    shape.set(key, type)
    return
  }
  const known = shape.get(key)
  const inner: Shape = known instanceof Map ? known : new Map()
  shape.set(key, inner)
  put(inner, rest, type)
}

function typeOf(shape: Shape | string): string {
  if (typeof shape === 'string') return shape
  return structType([...shape].map(([name, inner]) => ({ name, type: typeOf(inner) })))
}
