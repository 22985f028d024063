import type { Dialect } from '../dialect/dialect.ts'
import type { Format } from '../language/mapping.ts'
import type { PresentColumn } from './bind.ts'

/** A text column without the texts that its format takes for NULL; any other column as it is. */
export function withoutNullTexts(dialect: Dialect, format: Format, column: PresentColumn): PresentColumn {
  const texts = format.nullTexts ?? []
  if (texts.length === 0 || !isText(column)) return column
  return { ...column, sql: texts.reduce((sql, text) => `NULLIF(${sql}, ${dialect.text(text)})`, column.sql) }
}

/** Whether a column of the files holds text, of which any value may stand for NULL. */
export function isText(column: PresentColumn): boolean {
  return /^(VARCHAR|TEXT)$/i.test(column.type)
}
