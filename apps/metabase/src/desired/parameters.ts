import { type Filter, type LakeFacts, type MetabaseTag, periodPresets } from '@open-finops/dashboards'
import type { ParameterSpec, TagSpec } from './spec.ts'
import { valuesCardKey } from './values-cards.ts'

/** The prefix of ids of our parameters, by which they are told from those that a user added. */
export const parameterPrefix = 'finops-'

/** The id of a filter's parameter. It must stay what it is: subscriptions refer to it. */
export function parameterId(filter: string): string {
  return `${parameterPrefix}${filter}`
}

/**
 * A dashboard's filter as Metabase has it.
 * @param facts Of the lake; the currency that is chosen at first comes from it.
 */
export function parameterOf(filter: Filter, filters: readonly Filter[], facts: LakeFacts | undefined): ParameterSpec {
  const shape = { id: parameterId(filter.id), slug: filter.id, name: filter.title }
  if (filter.kind === 'period') {
    const preset = metabasePeriod(filter.default)
    return {
      ...shape,
      type: 'date/all-options',
      required: false,
      multiple: false,
      within: [],
      ...(preset !== undefined && { default: preset }),
    }
  }
  if (filter.kind === 'values') {
    const chosen = firstValue(filter, facts)
    // Metabase has either: values that another filter narrows, or values with names, which come from a card.
    if (filter.label !== undefined) {
      const multiple = filter.single !== true
      return { ...shape, type: 'string/=', required: false, multiple, within: [], valuesCard: valuesCardKey(filter) }
    }
    const within = (filter.within ?? []).filter((name) => filters.some(({ id }) => id === name))
    return {
      ...shape,
      type: 'string/=',
      // Without a currency, sums of several would lie on one another.
      required: chosen !== undefined,
      multiple: filter.single !== true,
      within: within.map(parameterId),
      ...(chosen !== undefined && { default: [chosen] }),
    }
  }
  if (filter.kind === 'text') return { ...shape, type: 'string/=', required: false, multiple: false, within: [] }
  return {
    ...shape,
    type: 'string/=',
    required: filter.default !== undefined,
    multiple: false,
    within: [],
    choices: filter.choices.map(({ value, title }) => [value, title] as const),
    ...(filter.default !== undefined && { default: [filter.default] }),
  }
}

/** A tag of a card's query as Metabase has it. */
export function tagSpec(tag: MetabaseTag, filters: readonly Filter[], facts: LakeFacts | undefined): TagSpec {
  const { name, title } = tag
  if (tag.kind === 'text') {
    const { choices, required, default: usual } = tag
    return {
      name,
      title,
      type: 'text',
      required: required && usual !== undefined,
      ...(usual !== undefined && { default: usual }),
      ...(choices.length > 0 && { choices: choices.map((choice) => [choice.value, choice.title] as const) }),
    }
  }
  const filter = filters.find(({ id }) => id === name)
  const chosen = filter?.kind === 'values' ? firstValue(filter, facts) : undefined
  return {
    name,
    title,
    type: 'dimension',
    field: `${tag.table}.${tag.column}`,
    widget: tag.widget,
    required: chosen !== undefined,
    ...(chosen !== undefined && { default: [chosen] }),
  }
}

/** What maps a parameter to the tag of the same name. */
export function mappingTarget(tag: TagSpec): string {
  return `${tag.type === 'dimension' ? 'dimension' : 'variable'}:${tag.name}`
}

function firstValue(filter: Filter & { readonly kind: 'values' }, facts: LakeFacts | undefined): string | undefined {
  return filter.default === 'largest' && filter.column === 'BillingCurrency'
    ? facts?.currencies[0]?.currency
    : undefined
}

/** A period in Metabase's words: a preset, a month, or days of which the last is in the range. */
export function metabasePeriod(text: string): string | undefined {
  const preset = periodPresets.find(({ value }) => value === text)
  if (preset !== undefined) return preset.metabase ?? undefined
  if (/^\d{4}-\d\d$/.test(text)) return text
  const [, from = '', to = ''] = /^([\d-]*)\.\.([\d-]*)$/.exec(text) ?? []
  const last = to === '' ? '' : new Date(Date.parse(`${to}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  return from === '' && last === '' ? undefined : `${from}~${last}`
}
