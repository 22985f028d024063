import type { FinopsError } from '@open-finops/pipeline'
import type { CardText } from './definition.ts'
import { definitionError, didYouMean } from './definition-error.ts'
import { type CardChange, type DashboardChange, type DashboardText, wholeCardSchema } from './schema.ts'
import { pathText, type YamlFile } from './yaml-file.ts'

/** A dashboard with a user's changes, or the faults in these. */
export type Overlaid =
  | { readonly value: DashboardText | 'hidden' }
  | { readonly faults: readonly [FinopsError, ...FinopsError[]] }

/**
 * Puts a user's changes over a shipped dashboard. What the user does not name stays as shipped, also after an update.
 * Cards: a known id changes those keys of the card, a new one adds a card, `hide` leaves it out.
 */
export function overlay(shipped: DashboardText, change: DashboardChange, yaml: YamlFile): Overlaid {
  if (change.hide === true) return { value: 'hidden' }
  const faults: FinopsError[] = []
  const cards: CardText[] = [...shipped.cards]
  for (const [index, entry] of (change.cards ?? []).entries()) {
    const at = cards.findIndex(({ id }) => id === entry.id)
    if (entry.hide === true && at !== -1) {
      cards.splice(at, 1)
      continue
    }
    const known = cards[at]
    const card = known === undefined ? wholeCard(entry, index, yaml, shipped.cards) : changed(known, entry)
    if ('faults' in card) faults.push(...card.faults)
    else if (at === -1) cards.push(card)
    else cards[at] = card
  }
  const [first, ...others] = faults
  if (first !== undefined) return { faults: [first, ...others] }
  const { cards: _, hide: __, ...top } = change
  return { value: { ...shipped, ...given(top), cards } }
}

function changed(card: CardText, { hide: _, columns, ...change }: CardChange): CardText {
  return { ...card, ...given(change), columns: { ...card.columns, ...columns } }
}

function wholeCard(
  entry: CardChange,
  index: number,
  yaml: YamlFile,
  shipped: readonly CardText[],
): CardText | { readonly faults: readonly FinopsError[] } {
  const { hide: _, ...text } = entry
  const checked = wholeCardSchema.safeParse(text)
  if (checked.success && entry.hide !== true) return checked.data
  const missing = checked.error?.issues.map(({ path }) => pathText(path)) ?? []
  const path = ['cards', index]
  const what = missing.length === 0 ? "and can't be hidden" : `and is not whole: it lacks ${missing.join(', ')}`
  const ids = shipped.map(({ id }) => id)
  const message = `the shipped dashboard has no card ${entry.id}, ${what}`
  return {
    faults: [
      definitionError(yaml.placeOf([...path, 'id']), message, didYouMean(entry.id, ids), pathText([...path, 'id'])),
    ],
  }
}

/** The keys that are there: a key without value changes nothing. */
function given<T extends object>(values: T): { readonly [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Exclude<T[K], undefined> }
}
