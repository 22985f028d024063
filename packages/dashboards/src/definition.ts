/** How a card is shown. Renderers show every one of them. */
export type Display = 'scalar' | 'smartscalar' | 'line' | 'area' | 'bar' | 'stacked-bar' | 'row' | 'table'

/** How values of a column are written. */
export type Format = 'money' | 'percent' | 'number' | 'date' | 'month' | 'timestamp' | 'text' | 'flag'

/** What a value names; one value has one colour on every card of a report or server. */
export type Entity =
  | 'provider'
  | 'service-category'
  | 'service'
  | 'account'
  | 'region'
  | 'charge-category'
  | 'dimension'
  | 'state'
  | 'cost'

/** Place on a grid of 24 columns; y grows downwards from 0, one row is about 50 px. */
export interface Layout {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** How a column of a card's answer is shown. */
export interface ColumnStyle {
  /** Heading; by default the column's name in words. */
  readonly title?: string | undefined
  readonly format?: Format | undefined
  /** For money: the column that holds the ISO code of its currency; `BillingCurrency` by default. */
  readonly currency?: string | undefined
  readonly decimals?: number | undefined
  /** Which way is good news: cost that goes down. Without it neither is. */
  readonly better?: 'up' | 'down' | undefined
  /** A bar within the cell of a table. */
  readonly bar?: boolean | undefined
  readonly hidden?: boolean | undefined
}

/** Where a click on a mark or row leads: another dashboard, filtered by the values of the row, or a page. */
export type Drill =
  | {
      readonly dashboard: string
      /** Tab of it to open. */
      readonly tab?: string | undefined
      /** Filter of that dashboard → column of this card's answer. Other filters in force are carried over. */
      readonly filters: Readonly<Record<string, string>>
      readonly url?: undefined
    }
  | {
      /** `https://…`, with `{Column}` for the URL-encoded value of a column. */
      readonly url: string
      readonly dashboard?: undefined
    }

/** A card as a file writes it, without what the loader adds. */
export interface CardText {
  readonly id: string
  /** `{metric}` stands for the chosen cost metric. */
  readonly title: string
  /** "Why this number": what is counted, what is left out, in FOCUS words. */
  readonly description: string
  /** File of the card's SQL in the dashboard's folder; `<id>.sql` by default. */
  readonly sql?: string | undefined
  /** Tab that the card is on; needed where a dashboard has tabs. */
  readonly tab?: string | undefined
  readonly layout: Layout
  readonly display: Display
  /** Column of the horizontal axis of line, area, bar and stacked-bar; of the labels of row; of the time of smartscalar. */
  readonly x?: string | undefined
  /** Columns that are drawn; for scalar and smartscalar the figure. */
  readonly y?: readonly string[] | undefined
  /** Column that splits a chart into series. */
  readonly series?: string | undefined
  /** Of a table: the column whose values become columns, with the values of the first of `y`. */
  readonly pivot?: string | undefined
  /** What `series`, or else `x`, names; of a table its first column. */
  readonly entity?: Entity | undefined
  /** Column of the answer → how it is shown. */
  readonly columns: Readonly<Record<string, ColumnStyle>>
  readonly drill?: Drill | undefined
  /** What a card without rows says: what that means, and what would fill it. */
  readonly empty: string
}

/** A group of cards behind a tab. */
export interface Tab {
  readonly id: string
  readonly title: string
}

interface FilterText {
  readonly id: string
  readonly title: string
  readonly description: string
}

/** A range of charge days. In SQL it stands bare: `[[AND {{period}}]]`. */
export interface PeriodFilter extends FilterText {
  readonly kind: 'period'
  readonly column: string
  readonly default: string
}

/** Some values of a column. In SQL it stands bare: `[[AND {{provider}}]]`. */
export interface ValuesFilter extends FilterText {
  readonly kind: 'values'
  readonly column: string
  /** Column that names a value for people, where the value is an id. */
  readonly label?: string | undefined
  /** Filters that narrow the values that are offered. */
  readonly within?: readonly string[] | undefined
  /** At most one value may be chosen. */
  readonly single?: boolean | undefined
  /** `largest`: by default the value with the largest cost is chosen. */
  readonly default?: 'largest' | undefined
}

/** One of a closed list; in SQL a text, such as `CASE {{metric}} WHEN 'Billed' THEN BilledCost … END`. */
export interface ChoiceFilter extends FilterText {
  readonly kind: 'choice'
  readonly choices: readonly Choice[]
  /** Without it nothing is chosen, and clauses with it are left out. */
  readonly default?: string | undefined
}

/** One of the values of a choice. */
export interface Choice {
  readonly value: string
  readonly title: string
  readonly description?: string | undefined
}

/** A text of the reader's; in SQL a text that is bound: `[[AND focus_json_text(Tags, {{tag_key}}) = {{tag_value}}]]`. */
export interface TextFilter extends FilterText {
  readonly kind: 'text'
}

export type Filter = PeriodFilter | ValuesFilter | ChoiceFilter | TextFilter

/** A card that can be rendered. */
export interface Card extends Omit<CardText, 'sql'> {
  readonly dashboard: string
  /** Absolute path of the file of its SQL. */
  readonly file: string
  readonly sql: CardSql
}

/** A dashboard that can be rendered. */
export interface Dashboard {
  readonly id: string
  readonly title: string
  /** The question that it answers, in one sentence. */
  readonly question: string
  /** Where it stands in a list of dashboards; ties go by title. */
  readonly position: number
  readonly tabs: readonly Tab[]
  readonly filters: readonly Filter[]
  readonly cards: readonly Card[]
  /** Absolute paths of the files that it was read from: the shipped one, then the user's. */
  readonly files: readonly string[]
}

/** The shipped dashboards with the user's own on top. */
export interface Dashboards {
  /** In the order of a menu. */
  readonly dashboards: readonly Dashboard[]
  /** Above the cards of every dashboard: how recent, how complete and how far tied out the data is. */
  readonly header: readonly Card[]
}

/** A card's SQL, parsed: text, `{{tags}}` and `[[optional clauses]]`. */
export interface CardSql {
  readonly parts: readonly SqlPart[]
  /** Names of tags in it, each once. */
  readonly tags: readonly string[]
  /** Relations that it reads, such as `daily_charges`; not its own common table expressions. */
  readonly relations: readonly string[]
}

export type SqlPart = SqlText | SqlTag | SqlOptional

export interface SqlText {
  readonly kind: 'text'
  readonly text: string
}

export interface SqlTag {
  readonly kind: 'tag'
  readonly name: string
}

/** Left out unless every tag in it has a value. */
export interface SqlOptional {
  readonly kind: 'optional'
  readonly parts: readonly (SqlText | SqlTag)[]
}
