import type { DatasetColumnName, LakeDataset } from '@open-finops/focus-schema'
import type { PresentColumn } from '../compile/bind.ts'
import type { Expression, ValueType } from './expression.ts'

/** A column of a native format; the name of one within a nested column has dots, such as `service.description`. */
export interface RawColumn {
  /** `json` is JSON text, or a map or struct that becomes it; in a mapping it is a string. */
  readonly type: Exclude<ValueType, 'boolean' | 'number'> | 'json'
  /** Of `records`: the fields that each record is read with; a field that the files lack is NULL. */
  readonly fields?: Readonly<Record<string, 'string' | 'money'>>
  /** The provider keeps it as a double: its text is read as that double, so that every encoding gives the same value. */
  readonly stored?: 'double'
  /**
   * What its absence means: `optional` folds to NULL and is reported; `required` is an error at once;
   * `when-reached` is an error only when a row comes along that needs it, since providers leave out columns that
   * no row of a month uses.
   */
  readonly need: 'optional' | 'required' | 'when-reached'
  /** How to get the column when it is missing: the export setting to tick, the field to select. */
  readonly remedy?: string
}

/** What a column name of a file is to a format. */
export type RawColumnRole =
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'member'; readonly family: string; readonly key: string }
  | { readonly kind: 'ignored' }

/** How one FOCUS column is computed, and why so. */
export interface ColumnRule {
  readonly value: Expression
  /** The rule in words, for people who ask where a number comes from. */
  readonly note?: string
  /** Where it does not follow from the expression; `mixed`: reported on some rows, by the note derived on others. */
  readonly origin?: 'reported' | 'derived' | 'mixed'
}

/** A value computed once a row, before the FOCUS columns; later steps may use earlier ones. */
export interface PrepareStep {
  readonly name: string
  /** The FOCUS column that it mainly feeds, which messages name. */
  readonly column?: DatasetColumnName
  readonly value: Expression
  readonly note?: string
}

/** Source rows that become no FOCUS row, or that another FOCUS row is made from: one for each rule that holds. */
export interface RowRule {
  readonly reason: string
  readonly if: Expression
  readonly note: string
}

/** A question to the finished rows whose answer a user must hear; SQL over `staged` and the lookup tables. */
export interface UnknownValueRule {
  readonly kind: string
  /** Gives `value` and `rows`. */
  readonly sql: string
}

/** Rows that show that the files mean something else than compiled for. */
export interface FormatAudit {
  readonly code: `FINOPS_${string}`
  /** SQL over `staged` that gives one row with a count; more than zero fails. */
  readonly sql: string
  readonly message: string
  readonly hint: string
  /** Compile again with this variant instead of failing. */
  readonly retryWith?: string
  /** The audit counts only for files with all of these raw columns … */
  readonly ifPresent?: readonly string[]
  /** … and without any of these. */
  readonly ifAbsent?: readonly string[]
}

/** A column layout of a provider, and what it means in FOCUS. */
export interface Format {
  /** E.g. `aws-cur-1`. */
  readonly id: string
  readonly provider: string
  readonly title: string
  /** The FOCUS dataset that its rows are of; default CostAndUsage. */
  readonly dataset?: LakeDataset
  /** Where the layout and its rules are documented. */
  readonly sources: readonly string[]
  readonly columns: Readonly<Record<string, RawColumn>>
  /** Texts that stand for NULL in every text column, besides the empty one; a load reports where it met them. */
  readonly nullTexts?: readonly string[]
  /** Whether a column of a file, by its name, is none that anybody told of; a load reports it. Default: none is. */
  isUnknownColumn?(rawName: string): boolean
  /** A file that has every column the format knows of: what committed SQL and `explain` are compiled against. */
  readonly declared: readonly PresentColumn[]
  /** Reads a column name of a file. */
  roleOf(rawName: string): RawColumnRole
  /** Names the raw column as the reader of files with these column names knows it, for messages. */
  readonly label?: (name: string, headers: readonly string[]) => string
  readonly prepare: readonly PrepareStep[]
  /** The rows that are made besides the source's own; prepared steps see the reason as step `made`. */
  readonly made: readonly RowRule[]
  readonly dropped: readonly RowRule[]
  readonly mapping: Readonly<Partial<Record<DatasetColumnName, ColumnRule>>>
  /** The lake column that holds the provider's own type of row, by which totals are kept apart. */
  readonly nativeType: DatasetColumnName
  readonly unknownValues: readonly UnknownValueRule[]
  readonly audits: readonly FormatAudit[]
}
