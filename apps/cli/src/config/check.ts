import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'
import { nearest } from '../output/nearest.ts'
import { type ConfigDocument, configError, type Path } from './document.ts'

/** A checked part, or every fault in it, each with its place. */
export type Checked<T> =
  | { readonly value: T; readonly faults?: undefined }
  | { readonly value?: undefined; readonly faults: readonly FinopsError[] }

/**
 * Checks a part of a configuration against its schema.
 * @param base Where the part stands.
 */
export function checkPart<T>(
  document: ConfigDocument,
  schema: z.ZodType<T>,
  part: unknown,
  base: Path = [],
): Checked<T> {
  const checked = schema.safeParse(part)
  if (checked.success) return { value: checked.data }
  const unknownFirst = [...checked.error.issues].sort((one, other) => rank(one) - rank(other))
  return { faults: unknownFirst.flatMap((issue) => faultsOf(document, schema, issue, base)) }
}

function rank(issue: z.core.$ZodIssue): number {
  return issue.code === 'unrecognized_keys' ? 0 : 1
}

/** One error for all faults of a file; the first is its message. */
export function configFaults(faults: readonly [FinopsError, ...FinopsError[]]): FinopsError {
  const [first, ...others] = onePerPlace(faults)
  if (others.length === 0) return first
  return new FinopsError({
    code: first.code,
    message: first.message,
    ...(first.hint !== undefined && { hint: first.hint }),
    details: {
      ...first.details,
      faults: [first, ...others].map(({ message, hint, details }) => ({ message, hint, ...details })),
    },
  })
}

/** Two schemas may find the same fault. */
function onePerPlace(faults: readonly [FinopsError, ...FinopsError[]]): readonly [FinopsError, ...FinopsError[]] {
  const places = new Set<string>()
  const [first = faults[0], ...others] = faults.filter(({ details: { line, column } }) => {
    const place = `${line}:${column}`
    return !places.has(place) && places.add(place)
  })
  return [first, ...others]
}

function faultsOf(
  document: ConfigDocument,
  schema: z.ZodType,
  issue: z.core.$ZodIssue,
  base: Path,
): readonly FinopsError[] {
  const path = [...base, ...issue.path]
  const where = pathText(path)
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => {
      const meant = nearest(key, known)
      const hint =
        meant === undefined
          ? `Known keys: ${known.join(', ')}.`
          : `Did you mean '${meant}'? Known keys: ${known.join(', ')}.`
      return configError(
        document.file,
        document.placeOfKey(path, key),
        `unknown key '${key}'${where === '' ? '' : ` in ${where}`}`,
        hint,
      )
    })
  }
  const place = document.placeOf(path)
  if (issue.code === 'invalid_type' && isAbsent(document, path)) {
    return [configError(document.file, place, `${where === '' ? 'the file' : where} is missing`, `Add ${where}.`)]
  }
  const message = issue.code === 'invalid_union' ? 'this value can not be meant here' : lowerFirst(issue.message)
  return [configError(document.file, place, `${where === '' ? '' : `${where}: `}${message}`, hintOf(issue))]
}

function hintOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `One of: ${issue.values.map(String).join(', ')}.`
  return 'Correct the value.'
}

function isAbsent(document: ConfigDocument, path: Path): boolean {
  let value: unknown = document.value
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step]
  return value === undefined
}

/** The keys that the schema knows at this place; read from its JSON Schema, which is the same for every zod. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let at: JsonSchema | undefined = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  for (const step of path)
    at = typeof step === 'number' ? at?.items : (at?.properties?.[String(step)] ?? at?.additionalProperties)
  return Object.keys(at?.properties ?? {})
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema
  readonly items?: JsonSchema
}

/** `exports[0].location` */
export function pathText(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('')
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
