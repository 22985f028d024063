/** Markup that is safe to put into a page: what came from outside is escaped in it. */
export interface Html {
  readonly html: string
}

type Piece = Html | string | number | bigint | boolean | null | undefined | readonly Piece[]

/** Markup with values in it, each escaped unless it is markup itself; lists are joined, null and false are left out. */
export function html(texts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  let all = texts[0] ?? ''
  for (const [index, value] of values.entries()) all += pieceText(value) + (texts[index + 1] ?? '')
  return { html: all }
}

/** Markup that is known to be safe. */
export function trusted(text: string): Html {
  return { html: text }
}

/** A text as it stands in markup, within elements and within quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** JSON that may stand within a script element: no tag can end it, and no comment begin. */
export function scriptJson(value: unknown): Html {
  const text = JSON.stringify(value) ?? 'null'
  return trusted(text.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${hex(character)}`))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}

function pieceText(value: Piece): string {
  if (value === null || value === undefined || value === false || value === true) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (isList(value)) return value.map(pieceText).join('')
  return value.html
}

function isList(value: Piece): value is readonly Piece[] {
  return Array.isArray(value)
}
