import type { Entity } from './definition.ts'
import type { Ask } from './lake-facts.ts'
import { sqlName } from './sql-text.ts'

/** Twelve colours that colour-blind people tell apart, on white and on dark grey; the last is for everything else. */
export const palette: readonly string[] = [
  '#4477aa',
  '#ee6677',
  '#228833',
  '#ccbb44',
  '#66ccee',
  '#aa3377',
  '#ee8866',
  '#44bb99',
  '#bbcc33',
  '#99ddff',
  '#ffaabb',
  '#999999',
]

/** Values whose colour means something. */
const fixed: Readonly<Partial<Record<Entity, Readonly<Record<string, string>>>>> = {
  cost: { Billed: '#4477aa', Effective: '#228833', Contracted: '#ccbb44', List: '#bbbbbb' },
  state: {
    tied: '#228833',
    explained: '#44bb99',
    open: '#ccbb44',
    disputed: '#ee6677',
    Used: '#228833',
    Unused: '#ee6677',
    Covered: '#228833',
    'On demand': '#ccbb44',
    Spot: '#66ccee',
    Tagged: '#228833',
    'Not tagged': '#bbbbbb',
    Assigned: '#4477aa',
    'Not assigned': '#bbbbbb',
  },
  'charge-category': {
    Usage: '#4477aa',
    Purchase: '#aa3377',
    Tax: '#999999',
    Credit: '#228833',
    Adjustment: '#ee8866',
  },
}

/** What an entity's values are in the charges; each list is ranked for itself, since cards show one of them. */
const columns: Readonly<Partial<Record<Entity, readonly string[]>>> = {
  provider: ['ServiceProviderName'],
  'service-category': ['ServiceCategory'],
  service: ['ServiceName'],
  account: ['coalesce(SubAccountName, SubAccountId)', 'coalesce(BillingAccountName, BillingAccountId)'],
  region: ['RegionName'],
}

/** What queries put together, and what has no name of its own: `(others)`, `(no region)`, `(not assigned)`. */
const others = '(others)'
const nameless = /^\(.+\)$/
const namelessColor = '#bbbbbb'

/** The colours of a lake: `colorOf(entity, value)` is the same wherever it is asked. */
export interface EntityColors {
  colorOf(entity: Entity, value: string | null): string
}

/**
 * Gives the values of each entity their colours, the costliest first, so that on no card two of the eleven largest share
 * one. Reads the lake once for each entity.
 * @param dimensions Names of the dimensions of finops.yaml.
 */
export async function readEntityColors(ask: Ask, dimensions: readonly string[] = []): Promise<EntityColors> {
  const lists = Object.entries({ ...columns, dimension: dimensions.map((name) => sqlName(`dimension_${name}`)) })
  const ranks = new Map<string, ReadonlyMap<string, number>>()
  for (const [entity, names] of lists) {
    const own = new Map<string, number>()
    for (const name of names) {
      const rows = await ask(
        `SELECT ${name}, sum(EffectiveCost) AS Total FROM daily_charges WHERE ${name} IS NOT NULL
        GROUP BY ${name} ORDER BY sum(EffectiveCost) DESC, ${name} LIMIT 200`,
      )
      for (const [index, [value]] of rows.entries()) if (!own.has(String(value))) own.set(String(value), index)
    }
    ranks.set(entity, own)
  }
  return {
    colorOf(entity, value) {
      const other = palette.at(-1) ?? '#999999'
      if (value === null || value === others) return other
      const known = fixed[entity]?.[value]
      if (known !== undefined) return known
      if (nameless.test(value)) return namelessColor
      const rank = ranks.get(entity)?.get(value) ?? textRank(value)
      return palette[rank % (palette.length - 1)] ?? other
    },
  }
}

function textRank(text: string): number {
  let sum = 0
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521
  return sum
}
