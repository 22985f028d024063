import type { FinopsError } from '@open-finops/pipeline'
import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import type { z } from 'zod'
import { definitionError, didYouMean, type Place } from './definition-error.ts'

/** A way down from the top: keys of maps, indexes of lists. */
export type Path = readonly PropertyKey[]

/** A YAML file that knows where everything in it stands. */
export interface YamlFile {
  /** As messages name it. */
  readonly file: string
  readonly value: unknown
  /** Where a value stands, or the nearest thing around it that is there. */
  placeOf(path: Path): Place
  /** Where a key stands in the map at the path. */
  placeOfKey(path: Path, key: string): Place
}

/**
 * Parses YAML.
 * @throws FinopsError `FINOPS_DASHBOARD` at what is no YAML.
 */
export function parseYamlFile(file: string, text: string): YamlFile {
  const lineCounter = new LineCounter()
  const document = orTooMuch(file, () => parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' }))
  const placeAt = (offset: number | undefined): Place => {
    const { line, col } = lineCounter.linePos(offset ?? 0)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  const [fault] = document.errors
  if (fault !== undefined) {
    const message = `this is no YAML: ${fault.message.split('\n')[0]}`
    throw definitionError(placeAt(fault.pos[0]), message, 'YAML counts spaces, and knows no tabs.')
  }
  const nodeAt = (path: Path): unknown => {
    let node: unknown = document.contents
    for (const step of path) {
      const next = (node as { get?: (key: unknown, keepScalar: true) => unknown } | null)?.get?.(step, true)
      if (next === undefined || next === null) return node
      node = next
    }
    return node
  }
  return {
    file,
    value: orTooMuch(file, () => document.toJS()),
    placeOf: (path) => placeAt((nodeAt(path) as Node | null)?.range?.[0]),
    placeOfKey(path, key) {
      const map = nodeAt(path)
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
        : undefined
      return placeAt((pair?.key as Node | undefined)?.range?.[0])
    },
  }
}

/** Few lines can stand for millions of values by aliases, or be nested deeper than a stack. */
function orTooMuch<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error
    const message = 'aliases (*name) stand for too many values, or values are nested too deep'
    throw definitionError({ file, line: 1, column: 1 }, message, 'Write the values out.')
  }
}

/** A checked value, or every fault in it with its place. */
export type Checked<T> = { readonly value: T } | { readonly faults: readonly [FinopsError, ...FinopsError[]] }

/** Checks what stands in a file against a schema. */
export function checkYaml<T>(
  yaml: YamlFile,
  schema: z.ZodType<T>,
  knownKeys: (path: Path) => readonly string[],
): Checked<T> {
  const checked = schema.safeParse(yaml.value)
  if (checked.success) return { value: checked.data }
  // A mistyped key is also a missing one: what is written comes first.
  const writtenFirst = [...checked.error.issues].sort((one, other) => rank(one) - rank(other))
  const [first, ...others] = writtenFirst.flatMap((issue) => faultsOf(yaml, issue, knownKeys))
  if (first === undefined) throw new Error('a failed check found no fault')
  return { faults: [first, ...others] }
}

function rank(issue: z.core.$ZodIssue): number {
  return issue.code === 'unrecognized_keys' ? 0 : 1
}

function faultsOf(
  yaml: YamlFile,
  issue: z.core.$ZodIssue,
  knownKeys: (path: Path) => readonly string[],
): FinopsError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const hint = didYouMean(key, knownKeys(issue.path))
      return definitionError(
        yaml.placeOfKey(issue.path, key),
        `${pathText([...issue.path, key])} is no key here`,
        hint,
        pathText([...issue.path, key]),
      )
    })
  }
  const key = pathText(issue.path)
  return [
    definitionError(yaml.placeOf(issue.path), `${key === '' ? 'the file' : key}: ${issue.message}`, undefined, key),
  ]
}

/** `cards[2].layout.x` */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('')
}
