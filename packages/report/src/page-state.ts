import type { Dashboard, Filter, PeriodPreset, Tab } from '@open-finops/dashboards'
import type { FilterOption, SourceFile } from './lake-dashboards.ts'
import type { ShownCard } from './shown-card.ts'

/** A dashboard in a menu, and what can be carried over to it. */
export interface MenuEntry extends Pick<Dashboard, 'id' | 'title' | 'question'> {
  readonly filters: readonly string[]
  /** Of a report: the filters that rows of answers can be narrowed by, each with the column that holds its values. */
  readonly narrowBy?: Readonly<Record<string, { readonly title: string; readonly column: string }>> | undefined
}

/** A filter in force, in words. */
export interface Chip {
  readonly filter: string
  readonly title: string
  readonly text: string
  /** Whether it is as by default. */
  readonly usual: boolean
}

/** What a page knows when it opens. */
export interface PageState {
  readonly mode: 'report' | 'serve'
  readonly locale: string
  readonly menu: readonly MenuEntry[]
  readonly completeUntil: string | undefined
  /** The dashboard that is open; of a report the first. */
  readonly dashboard: string
  /** Filters of the open dashboard; a report has none to choose. */
  readonly filters: readonly Filter[]
  readonly tabs: readonly Tab[]
  /** Currencies of the lake, the largest first. */
  readonly currencies: readonly string[]
  /** First days of the months of the lake, the newest first. */
  readonly months: readonly string[]
  /** The periods that can be chosen. */
  readonly periods: readonly Pick<PeriodPreset, 'value' | 'title'>[]
}

/** A line of the answer of `/api/cards`. */
export type CardsLine =
  | {
      readonly kind: 'selection'
      readonly chips: readonly Chip[]
      readonly values: Readonly<Record<string, readonly string[]>>
    }
  | { readonly kind: 'card'; readonly card: ShownCard }
  | { readonly kind: 'error'; readonly message: string; readonly hint?: string | undefined }

/** The answer of `/api/options`. */
export interface OptionsAnswer {
  readonly options: readonly FilterOption[]
}

/** The cards of a dashboard as a report carries them; by currency where that makes a difference. */
export interface ReportData {
  readonly cards: readonly ShownCard[]
  readonly byCurrency: Readonly<Record<string, readonly ShownCard[]>>
}

/** The file names of a page's sources, told once. */
export type PageSources = readonly SourceFile[]
