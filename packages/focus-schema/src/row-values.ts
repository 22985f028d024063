import * as z from 'zod'
import { serviceCategoryOf } from './service-categories.ts'

/** What the generated row schemas are made of: one schema for each way that FOCUS writes a value. */

/** Text. FOCUS writes a missing value as null, so the empty string is refused (NullHandling). */
export const text: z.ZodString = z.string().min(1, 'is empty: a missing value is null')

/** A currency of ISO 4217, by its form: three capital letters. */
export const nationalCurrency: z.ZodString = z.string().regex(/^[A-Z]{3}$/, 'is no currency code such as USD')

/** One of a closed list, spelt exactly so. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T): z.ZodType<T[number]> {
  return z.literal([...values] as T[number][])
}

const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** Which of two plain decimals is the greater: negative, zero or positive, as for sorting. */
function compareDecimals(left: string, right: string): number {
  const scale = Math.max(left.split('.')[1]?.length ?? 0, right.split('.')[1]?.length ?? 0)
  const scaled = (text: string): bigint => {
    const [whole = '', fraction = ''] = text.split('.')
    return BigInt(`${whole}${fraction.padEnd(scale, '0')}`)
  }
  const difference = scaled(left) - scaled(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/**
 * A plain decimal such as `-12.50`, within inclusive limits. FOCUS forbids a plus sign, thousands separators and
 * currency signs (NumericFormat). It permits an exponent, which rows of this package never have: whoever reads one
 * can hand the text to a DECIMAL or a BigInt as it stands.
 */
export function decimal(range: { readonly min?: string; readonly max?: string } = {}): z.ZodType<string> {
  return z.string().superRefine((value, context) => {
    if (!PLAIN_DECIMAL.test(value)) {
      context.addIssue('is no plain decimal such as -12.50 (no exponent, plus sign or thousands separator)')
      return
    }
    if (range.min !== undefined && compareDecimals(value, range.min) < 0) context.addIssue(`is less than ${range.min}`)
    if (range.max !== undefined && compareDecimals(value, range.max) > 0) context.addIssue(`is more than ${range.max}`)
  })
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** A moment in UTC: `2026-08-01T00:00:00Z`, and a day that the calendar has (DateTimeFormat). */
export const dateTime: z.ZodType<string> = z.string().refine((value) => {
  if (!MOMENT.test(value)) return false
  const time = Date.parse(value)
  return !Number.isNaN(time) && new Date(time).toISOString() === value.replace('Z', '.000Z')
}, 'is no moment in UTC such as 2026-08-01T00:00:00Z')

function parsedObject(value: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** JSON text of one object of any depth (JsonObjectFormat, FOCUS 1.3). */
export const jsonObject: z.ZodType<string> = z
  .string()
  .refine((value) => parsedObject(value) !== undefined, 'is no JSON object')

/** JSON text of one flat object: strings, numbers, booleans and nulls by key (KeyValueFormat). */
export const keyValue: z.ZodType<string> = z.string().refine((value) => {
  const parsed = parsedObject(value)
  return parsed !== undefined && Object.values(parsed).every((item) => item === null || typeof item !== 'object')
}, 'is no flat JSON object of strings, numbers, booleans and nulls')

/**
 * A row: the columns of the shape, and beside them only custom columns, whose names start with `x_`
 * (ColumnHandling). A ServiceSubcategory has to be one of its ServiceCategory.
 */
export function row<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$loose> {
  return z.looseObject(shape).superRefine((value: Record<string, unknown>, context) => {
    for (const name of Object.keys(value)) {
      if (name in shape || name.startsWith('x_')) continue
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'is no column of this version; a custom column starts with x_',
      })
    }
    const { ServiceCategory: category, ServiceSubcategory: subcategory } = value
    if (typeof category !== 'string' || typeof subcategory !== 'string') return
    if (serviceCategoryOf(subcategory) === category) return
    context.addIssue({ code: 'custom', path: ['ServiceSubcategory'], message: `is no subcategory of ${category}` })
  })
}
