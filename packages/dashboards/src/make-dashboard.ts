import type { FinopsError } from '@open-finops/pipeline'
import { parseCardSql, type Snippets, tagsOf } from './card-sql.ts'
import type { Card, CardText, Dashboard, Filter, SqlPart } from './definition.ts'
import { definitionError, definitionFaults, didYouMean, type Place } from './definition-error.ts'
import { isPeriodText } from './period.ts'
import type { DashboardFiles } from './read-folder.ts'
import { cardRelations, filterableRelations } from './relations.ts'
import type { DashboardText } from './schema.ts'
import { dimensionFilter, dimensionFilterId, sharedFilters } from './shared-filters.ts'
import type { YamlFile } from './yaml-file.ts'

/** A dashboard's text and everything that it refers to. */
export interface DashboardParts {
  readonly id: string
  readonly text: DashboardText
  /** For places in messages. */
  readonly yaml: YamlFile
  readonly files: readonly string[]
  readonly sql: DashboardFiles['sql']
  readonly snippets: Snippets
  readonly dimensions: readonly string[]
}

/**
 * Puts a dashboard together, and checks that its parts fit.
 * @throws FinopsError `FINOPS_DASHBOARD`
 */
export function makeDashboard(parts: DashboardParts): Dashboard {
  const { id, text, yaml } = parts
  const faults: FinopsError[] = []
  const attempt = <T>(make: () => T): readonly T[] => {
    try {
      return [make()]
    } catch (error) {
      faults.push(error as FinopsError)
      return []
    }
  }
  const filters = text.filters.flatMap((_, index) => attempt(() => makeFilter(parts, index)))
  const cards = text.cards.flatMap((card, index) => attempt(() => makeCard(parts, card, index, filters)))
  for (const [name, list] of Object.entries({ cards: text.cards, tabs: text.tabs, filters })) {
    const twin = list.find((one, index) => list.findIndex((other) => other.id === one.id) !== index)
    if (twin !== undefined)
      faults.push(definitionError(yaml.placeOf([name]), `${twin.id} is there twice`, undefined, name))
  }
  const [first, ...others] = faults
  if (first !== undefined) throw definitionFaults([first, ...others])
  const { title, question, position, tabs } = text
  return { id, title, question, position, tabs, filters, cards, files: parts.files }
}

function makeFilter({ text, yaml, dimensions }: DashboardParts, index: number): Filter {
  const entry = text.filters[index] ?? ''
  const at = yaml.placeOf(['filters', index])
  const key = `filters[${index}]`
  if (typeof entry === 'object' && 'kind' in entry) {
    const columns = filterColumns(dimensions)
    if (entry.kind === 'values' && !columns.includes(entry.column)) {
      throw definitionError(
        at,
        `the filter ${entry.id} needs a column of charges and daily_charges, not ${entry.column}`,
        didYouMean(entry.column, columns),
        key,
      )
    }
    return entry
  }
  const name = typeof entry === 'string' ? entry : entry.use
  const known = name === dimensionFilterId ? dimensionFilter(dimensions) : sharedFilters.get(name)
  if (known === undefined) {
    throw definitionError(
      at,
      `there is no filter ${name}`,
      didYouMean(name, [...sharedFilters.keys(), dimensionFilterId]),
      key,
    )
  }
  if (typeof entry === 'string') return known
  const suits =
    (known.kind === 'period' && isPeriodText(entry.default)) ||
    (known.kind === 'choice' && known.choices.some(({ value }) => value === entry.default))
  if (!suits) throw definitionError(at, `${entry.default} can't be the default of ${name}`, undefined, key)
  return { ...known, default: entry.default } as Filter
}

function filterColumns(dimensions: readonly string[]): readonly string[] {
  const [one, other] = cardRelations(dimensions)
  return Object.keys(one?.columns ?? {}).filter((name) => name in (other?.columns ?? {}))
}

function makeCard(parts: DashboardParts, card: CardText, index: number, filters: readonly Filter[]): Card {
  const { id, text, yaml } = parts
  const at = (key: string): Place => yaml.placeOf(['cards', index, key])
  if (text.tabs.length > 0 && !text.tabs.some((tab) => tab.id === card.tab)) {
    const hint = didYouMean(
      card.tab ?? '',
      text.tabs.map((tab) => tab.id),
    )
    throw definitionError(at('tab'), `the card ${card.id} is on no tab`, hint, `cards[${index}].tab`)
  }
  const name = card.sql ?? `${card.id}.sql`
  const file = parts.sql.get(name)
  if (file === undefined) {
    throw definitionError(
      at('sql'),
      `the card ${card.id} needs ${id}/${name}, which is not there`,
      didYouMean(name, [...parts.sql.keys()]),
      `cards[${index}].sql`,
    )
  }
  checkAxes(card, at, index)
  const sql = parseCardSql(`${id}/${name}`, file.text, parts.snippets)
  checkSql(`${id}/${name}`, card, sql.parts, sql.relations, filters, parts.dimensions)
  return { ...card, dashboard: id, file: file.path, sql }
}

/** A chart without what it draws would be blank. */
function checkAxes(card: CardText, at: (key: string) => Place, index: number): void {
  const needsX = card.display !== 'table' && card.display !== 'scalar'
  const missing = [
    ...(needsX && card.x === undefined ? ['x'] : []),
    ...(card.display !== 'table' && card.y === undefined ? ['y'] : []),
  ]
  const [key] = missing
  if (key !== undefined)
    throw definitionError(
      at('display'),
      `a card shown as ${card.display} needs ${key}`,
      undefined,
      `cards[${index}].${key}`,
    )
}

/** A filter that takes a bare place narrows rows; outside an optional clause it would leave a hole where nothing is chosen. */
function checkSql(
  file: string,
  card: CardText,
  parts: readonly SqlPart[],
  relations: readonly string[],
  filters: readonly Filter[],
  dimensions: readonly string[],
): void {
  const place: Place = { file, line: 1, column: 1 }
  const known = [...filters, ...sharedFilters.values(), dimensionFilter(dimensions)]
  for (const tag of tagsOf(parts)) {
    const filter = known.find(({ id }) => id === tag)
    if (filter === undefined) {
      throw definitionError(
        place,
        `{{${tag}}} is no filter of this dashboard`,
        didYouMean(
          tag,
          known.map(({ id }) => id),
        ),
      )
    }
    const isBare = parts.some((part) => part.kind === 'tag' && part.name === tag)
    if (isBare && filter.kind !== 'choice') {
      throw definitionError(place, `{{${tag}}} stands outside of an optional clause`, `Write [[AND {{${tag}}}]].`)
    }
    if (isBare && filter.kind === 'choice' && filter.default === undefined && tag !== dimensionFilterId) {
      throw definitionError(place, `{{${tag}}} may have no value`, `Write it within an optional clause [[…]].`)
    }
  }
  const filtered = relations.filter((name) => filterableRelations.includes(name))
  if (filtered.length > 1) {
    throw definitionError(
      place,
      `the card ${card.id} reads ${filtered.join(' and ')}`,
      'Filters narrow one of them; read the other columns from it too.',
    )
  }
  const [relation] = filtered
  const unknown = relations.find((name) => !cardRelations().some((other) => other.name === name) && !name.includes('.'))
  if (unknown !== undefined && relation === undefined && !/^(focus_1_\d|cost_and_usage)$/.test(unknown)) {
    throw definitionError(
      place,
      `there is no relation ${unknown}`,
      didYouMean(
        unknown,
        cardRelations().map(({ name }) => name),
      ),
    )
  }
}
