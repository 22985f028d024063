import type { MenuEntry } from './page-state.ts'
import { type CellValue, cellText, columnIndex, type ShownCard } from './shown-card.ts'

/** What is not set, in a URL. */
const nullText = '(none)'

/** Where a click on a row leads: a dashboard with the row's values chosen and the other filters carried over. */
export type DrillTarget =
  | {
      readonly dashboard: string
      readonly parameters: readonly (readonly [string, string])[]
      readonly url?: undefined
    }
  | { readonly url: string; readonly dashboard?: undefined }

/**
 * @param current Parameters of the page in force.
 * @returns Undefined where the card leads nowhere, or the dashboard is not there.
 */
export function drillTarget(
  { drill, answer }: ShownCard,
  row: readonly CellValue[],
  menu: readonly MenuEntry[],
  current: Iterable<readonly [string, string]>,
): DrillTarget | undefined {
  if (drill === undefined || answer === undefined) return undefined
  const valueIn = (column: string): CellValue | undefined => row[columnIndex(answer, column)]
  if (drill.url !== undefined) {
    const url = drill.url.replaceAll(/\{(\w+)\}/g, (_, column: string) => encodeURIComponent(cellText(valueIn(column))))
    return /^https:\/\//.test(url) ? { url } : undefined
  }
  const target = menu.find(({ id }) => id === drill.dashboard)
  if (target === undefined) return undefined
  const own = new Map(Object.entries(drill.filters).map(([filter, column]) => [filter, valueIn(column)]))
  const carried = [...current].filter(([name]) => target.filters.includes(name) && !own.has(name))
  const chosen = [...own]
    .filter(([filter, value]) => target.filters.includes(filter) && value !== undefined)
    .map(([filter, value]): readonly [string, string] => [filter, value === null ? nullText : cellText(value)])
  const tab = drill.tab === undefined ? [] : [['tab', drill.tab] as const]
  return { dashboard: target.id, parameters: [...tab, ...carried, ...chosen] }
}
