import { FinopsError } from '@open-finops/pipeline'
import { type Document, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, visit } from 'yaml'

/** A place in a file, counted from 1, and the line it is in. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly excerpt: string
}

/** A way down from the top: keys of maps, indexes of lists. */
export type Path = readonly PropertyKey[]

/** A parsed YAML file that knows where everything stands. */
export interface ConfigDocument {
  /** As messages name it. */
  readonly file: string
  /** Plain values, after `${ENV}` was filled in. */
  readonly value: unknown
  /** Where the value stands, or the nearest thing around it that is there. */
  placeOf(path: Path): Place
  /** Where the key stands that leads to a value. */
  placeOfKey(path: Path, key: string): Place
}

/** How to fill in `${ENV}`. */
export interface Substitution {
  readonly env: Readonly<Record<string, string | undefined>>
  /** `keep` leaves an unset variable as it stands, for commands that don't need its value. */
  readonly unset: 'fail' | 'keep'
}

/**
 * Parses YAML and fills in `${ENV}`; `$${…}` stays as `${…}`.
 * @throws FinopsError `FINOPS_CONFIG` at what is no YAML, `FINOPS_ENV_UNSET` naming the variable; both with line and
 *   column.
 */
export function parseConfigDocument(file: string, text: string, substitution: Substitution): ConfigDocument {
  const lineCounter = new LineCounter()
  const document = orTooMuch(file, () => parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' }))
  const lines = text.split(/\r?\n/)
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col), excerpt: (lines[line - 1] ?? '').trimEnd() }
  }
  const [fault] = document.errors
  if (fault !== undefined) {
    const place = placeAt(fault.pos[0])
    const [written] = /\$\{[^}]*\}/.exec(place.excerpt) ?? []
    const hint =
      written === undefined
        ? 'Correct the line; YAML counts spaces, and knows no tabs.'
        : `Within { … } a variable needs quotes, since YAML takes its { for a map; quote it: '${written}'.`
    throw configError(file, place, `this is no YAML: ${fault.message.split('\n')[0]}`, hint)
  }
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    throw configError(file, placeAt(0), 'the file is empty', 'Let finops write one: finops init --force.')
  }
  orTooMuch(file, () => fillIn(document, file, placeAt, substitution))
  keepAccountIds(document)
  return {
    file,
    value: orTooMuch(file, () => document.toJS()),
    placeOf: (path) => placeAt(startOf(nodeAt(document, path)) ?? 0),
    placeOfKey: (path, key) => placeAt(startOf(pairOf(nodeAt(document, path), key)?.key) ?? 0),
  }
}

/** The error for something in a configuration file that can't be meant. */
export function configError(file: string, place: Place, message: string, hint?: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CONFIG',
    message: `${file}:${place.line}:${place.column}: ${message}`,
    ...(hint !== undefined && { hint }),
    details: { file, ...place },
  })
}

/** Few lines can stand for millions of values by aliases, or be nested deeper than a stack. */
function orTooMuch<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error
    const place = { line: 1, column: 1, excerpt: '' }
    throw configError(
      file,
      place,
      'aliases (*name) stand for too many values, or values are nested too deep',
      'Write the values out.',
    )
  }
}

const variable = /\$\$\{|\$\{([^}]*)\}/g

function fillIn(
  document: Document,
  file: string,
  placeAt: (offset: number) => Place,
  { env, unset }: Substitution,
): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      const place = placeAt(node.range?.[0] ?? 0)
      node.value = node.value.replace(variable, (written, name: string | undefined) => {
        if (name === undefined) return '${'
        const value = env[name.trim()]
        if (value !== undefined && value !== '') return value
        if (unset === 'keep') return written
        throw new FinopsError({
          code: 'FINOPS_ENV_UNSET',
          message: `${file}:${place.line}:${place.column}: the environment variable ${name} is not set`,
          hint: `Set it before the call (${name}=… finops …), or write $\${${name}} where the text itself is meant.`,
          details: { file, ...place, variable: name },
        })
      })
    },
  })
}

/** YAML reads 000011112222 as a number and would lose its zeros. */
function keepAccountIds(document: Document): void {
  const accounts = document.get('accounts', true)
  if (!isMap(accounts)) return
  for (const { key } of accounts.items) {
    if (isScalar(key) && typeof key.value !== 'string' && key.source !== undefined) key.value = key.source
  }
}

/** The deepest node on the way that is there. */
function nodeAt(document: Document, path: Path): unknown {
  let node: unknown = document.contents
  for (const step of path) {
    const next: unknown = isMap(node)
      ? pairOf(node, String(step))?.value
      : (node as { get?: (key: unknown, keepScalar: true) => unknown } | null)?.get?.(step, true)
    if (next === undefined || next === null) return node
    node = next
  }
  return node
}

function pairOf(node: unknown, key: string): Pair | undefined {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
}

function startOf(node: unknown): number | undefined {
  return (node as Node | undefined | null)?.range?.[0]
}
