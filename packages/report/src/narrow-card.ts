import type { MenuEntry } from './page-state.ts'
import { cellText, columnIndex, isCut, type ShownCard } from './shown-card.ts'

/** What is not set, in a URL. */
const nullText = '(none)'

/**
 * Narrows the rows that a report holds of a card to what a reader came for. Nothing is added up anew: a card that obeys a
 * filter and does not hold its column stays whole, and says so.
 * @param chosen Values by filter.
 */
export function narrowCard(
  card: ShownCard,
  chosen: ReadonlyMap<string, readonly string[]>,
  { narrowBy = {} }: Pick<MenuEntry, 'narrowBy'>,
): ShownCard {
  const { answer } = card
  if (answer === undefined) return card
  let { rows } = answer
  const whole: string[] = []
  const narrowed: string[] = []
  for (const [filter, values] of chosen) {
    if (!card.filters.includes(filter)) continue
    const { title, column } = narrowBy[filter] ?? { title: filter.replaceAll('_', ' '), column: undefined }
    const place = columnIndex(answer, column)
    if (place === -1) whole.push(title)
    else {
      narrowed.push(title)
      rows = rows.filter((row) => values.includes(row[place] === null ? nullText : cellText(row[place])))
    }
  }
  if (whole.length === 0 && narrowed.length === 0) return card
  const notes = [
    ...(whole.length === 0
      ? []
      : [`Not narrowed by ${whole.join(', ').toLowerCase()}: this file does not hold it so.`]),
    ...(narrowed.length > 0 && isCut(answer)
      ? [`Among the first ${answer.rows.length} of ${answer.total} rows, which are in this file.`]
      : []),
  ]
  return {
    ...card,
    ...(notes.length > 0 && { note: notes.join(' ') }),
    ...(narrowed.length > 0 && { answer: { ...answer, rows, total: rows.length } }),
  }
}
