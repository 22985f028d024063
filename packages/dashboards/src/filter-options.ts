import type { Engine } from '@open-finops/focus-analytics'
import { parseCardSql } from './card-sql.ts'
import type { Filter, ValuesFilter } from './definition.ts'
import { type RenderedCard, renderCard } from './render-sql.ts'
import type { Selection } from './selection.ts'
import { sqlName } from './sql-text.ts'

/** For which filter values are asked, and under which selection. */
export interface OptionsRequest {
  readonly engine: Engine
  readonly filters: readonly Filter[]
  readonly selection: Selection
  readonly lastDay?: string | undefined
  /** Only values whose text or label holds this, whatever the case. */
  readonly search?: string | undefined
  readonly limit?: number | undefined
}

/**
 * The query of the values that a filter offers: columns `Value` (null for rows without one) and `Label`, the largest
 * effective cost first. Filters named in `within` narrow it.
 */
export function filterOptions(filter: ValuesFilter, request: OptionsRequest): RenderedCard {
  const column = sqlName(filter.column)
  const label = filter.label === undefined ? column : `coalesce(max(${sqlName(filter.label)}), ${column})`
  const within = (filter.within ?? []).map((id) => `[[AND {{${id}}}]]`).join(' ')
  const like = `lower(concat(coalesce(${column}, ''), ' ', coalesce(${sqlName(filter.label ?? filter.column)}, '')))`
  const text = `SELECT ${column} AS Value, ${label} AS Label FROM daily_charges
    WHERE 1 = 1 ${within} [[AND position(lower({{search}}) IN ${like}) > 0]]
    GROUP BY ${column} ORDER BY sum(EffectiveCost) DESC, ${column} LIMIT ${Math.trunc(request.limit ?? 200)}`
  const search: Filter = { id: 'search', kind: 'text', title: 'Search', description: 'Part of a value' }
  return renderCard(parseCardSql(`options of ${filter.id}`, text, new Map()), {
    ...request,
    filters: [...request.filters, search],
    selection: { ...request.selection, ...(request.search !== undefined && { search: request.search }) },
  })
}
