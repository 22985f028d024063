import { isCut, type ShownCard } from '../src/shown-card.ts'
import type { TableState } from '../src/view/context.ts'
import { cardElementId } from '../src/view/frame.ts'
import { roomFor } from '../src/view/table.ts'
import { filterParameters } from './address.ts'

/** How long a reader may pause between two letters of a search. */
const pause = 180

/**
 * Asks the server for what tables show that have more rows than came along: it searches, sorts, and gives them in parts.
 * @param onError Told when there is no answer.
 */
export function longTables(
  onError: (message: string, hint: string | undefined) => void,
): (card: ShownCard, table: TableState) => Promise<ShownCard | undefined> | undefined {
  const running = new Map<string, AbortController>()
  return (card, table) => {
    const { answer } = card
    // Those that came as a part are of a long table, also when a search left few of them.
    if (answer === undefined || (answer.from === undefined && !isCut(answer))) return undefined
    const id = cardElementId(card)
    const arrangement = JSON.stringify([table.sort, table.search, filterParameters()])
    const isSame = arrangements.get(card) === arrangement || (answer.from === undefined && arrangement === plain())
    if (isSame && (table.shown ?? roomFor(card)) <= answer.rows.length) return undefined
    if (isSame && answer.rows.length >= answer.total) return undefined
    running.get(id)?.abort()
    const own = new AbortController()
    running.set(id, own)
    return ask(card, table, isSame ? answer.rows.length : 0, own.signal).then(
      (shown) => {
        if (own.signal.aborted) return undefined
        arrangements.set(shown, arrangement)
        return shown
      },
      (error: unknown) => {
        if (own.signal.aborted) return undefined
        onError(`The server did not answer: ${String(error)}`, 'Start it again with finops serve.')
        return card
      },
    )
  }
}

/** In what order, and of which search, the rows of an answer are. */
const arrangements = new WeakMap<ShownCard, string>()

function plain(): string {
  return JSON.stringify([undefined, undefined, filterParameters()])
}

async function ask(card: ShownCard, table: TableState, from: number, signal: AbortSignal): Promise<ShownCard> {
  await new Promise((resolve) => setTimeout(resolve, pause))
  if (signal.aborted) return card
  const { sort, search } = table
  const parameters = new URLSearchParams(filterParameters().map(([name, value]) => [name, value]))
  if (sort !== undefined) parameters.set('rows.sort', `${sort.column}.${sort.descending ? 'desc' : 'asc'}`)
  if (search !== undefined) parameters.set('rows.search', search)
  parameters.set('rows.from', String(from))
  const response = await fetch(`/api/rows/${card.dashboard}/${card.id}?${parameters}`, { signal })
  if (!response.ok) throw new Error((await response.text()).trim())
  const part = (await response.json()) as ShownCard
  if (part.answer === undefined) return part
  const before = from === 0 ? [] : (card.answer?.rows ?? [])
  return { ...part, answer: { ...part.answer, from: 0, rows: [...before, ...part.answer.rows] } }
}
