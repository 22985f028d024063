import type { Entity } from './definition.ts'
import type { Ask } from './lake-facts.ts'

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

const columns: Readonly<Partial<Record<Entity, string>>> = {
  provider: 'ServiceProviderName',
  'service-category': 'ServiceCategory',
  service: 'ServiceName',
  account: 'SubAccountName',
  region: 'RegionName',
}

/** The colours of a lake: `colorOf(entity, value)` is the same wherever it is asked. */
export interface EntityColors {
  colorOf(entity: Entity, value: string | null): string
}

/**
 * Gives the values of each entity their colours, the costliest first, so that on no card two of the eleven largest share
 * one. Reads the lake once for each entity.
 */
export async function readEntityColors(ask: Ask): Promise<EntityColors> {
  const ranks = new Map<Entity, ReadonlyMap<string, number>>()
  for (const [entity, column] of Object.entries(columns)) {
    const rows = await ask(
      `SELECT ${column}, sum(EffectiveCost) AS Total FROM daily_charges WHERE ${column} IS NOT NULL
      GROUP BY ${column} ORDER BY sum(EffectiveCost) DESC, ${column} LIMIT 200`,
    )
    ranks.set(entity as Entity, new Map(rows.map(([value], index) => [String(value), index])))
  }
  return {
    colorOf(entity, value) {
      const other = palette.at(-1) ?? '#999999'
      if (value === null) return other
      const known = fixed[entity]?.[value]
      if (known !== undefined) return known
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
