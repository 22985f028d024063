import type { LakeColumn } from '../packages/focus-schema/src/lake-column.ts'
import { FOCUS_VERSIONS } from '../packages/focus-schema/src/version.ts'
import { constantName, HEADER, lines } from './literal.ts'
import { datasetsIn, type ResolvedDataset } from './resolve.ts'
import type { Spec } from './spec-schema.ts'

/** Every closed list of values, named after its column: the union over all versions and datasets. */
export function renderAllowedValues(spec: Spec): string {
  const lists = new Map<string, Set<string>>()
  for (const version of FOCUS_VERSIONS) {
    for (const { name, allowedValues } of datasetsIn(spec, version).flatMap(({ columns }) => columns)) {
      if (allowedValues === null) continue
      const list = lists.get(name) ?? new Set()
      for (const value of allowedValues) list.add(value)
      lists.set(name, list)
    }
  }
  const parts = [...lists]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([name, values]) => `
/** What ${name} may hold. */
export const ${constantName(name)}_VALUES = ${lines([...values])} as const
export type ${name} = (typeof ${constantName(name)}_VALUES)[number]
`,
    )
  return `${HEADER}${parts.join('')}`
}

/** ServiceCategory → ServiceSubcategory. */
export function renderServiceCategories(spec: Spec): string {
  const { categories } = spec.services
  const entries = categories.map(
    ({ name, subcategories }) => `  '${name}': ${lines(subcategories).replaceAll('\n', '\n  ')},\n`,
  )
  return `${HEADER}import type { ServiceCategory, ServiceSubcategory } from './allowed-values.ts'

/** The service categories of FOCUS, the same in every version. */
export const SERVICE_CATEGORIES: readonly ServiceCategory[] = ${lines(categories.map(({ name }) => name))}

/** The subcategories of each service category since FOCUS ${spec.services.subcategoriesSince}; the last of each is its Other. */
export const SERVICE_SUBCATEGORIES: Readonly<Record<ServiceCategory, readonly ServiceSubcategory[]>> = {
${entries.join('')}}
`
}

/** The lake's columns. */
export function renderLake(columns: readonly LakeColumn[]): string {
  return `${HEADER}import type { LakeColumn } from '../lake-column.ts'

/** A column of the lake. */
export type LakeColumnName = (typeof LAKE_COLUMN_NAMES)[number]

const LAKE_COLUMN_NAMES = ${lines(columns.map(({ name }) => name))} as const

/**
 * The lake's columns: those of CostAndUsage in any FOCUS version, alphabetically, then the declared x_ columns in the
 * order of focus-spec/extensions.json.
 */
export const LAKE_COLUMNS: readonly LakeColumn<LakeColumnName>[] = ${lines(columns)}
`
}

/** One version as JSON, for readers in other languages. */
export function renderJson(spec: Spec, datasets: readonly ResolvedDataset[], version: string): string {
  const hasSubcategories = datasets.some(({ columns }) => columns.some(({ name }) => name === 'ServiceSubcategory'))
  const serviceCategories = spec.services.categories.map(({ name, subcategories }) => ({
    name,
    subcategories: hasSubcategories ? subcategories : [],
  }))
  return `${JSON.stringify({ focusVersion: version, datasets, serviceCategories }, null, 2)}\n`
}
