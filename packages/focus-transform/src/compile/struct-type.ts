/** A field of a struct. */
export interface StructField {
  readonly name: string
  /** The engine's type of it. */
  readonly type: string
}

/** True for the type of a single struct, not of a list of them. */
export function isStruct(type: string): boolean {
  return /^STRUCT\(/i.test(type) && type.endsWith(')')
}

/** The type text of a struct with these fields. */
export function structType(fields: readonly StructField[]): string {
  return `STRUCT(${fields.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type}`).join(', ')})`
}

/** The fields of `STRUCT(id VARCHAR, "key" VARCHAR, labels STRUCT(…)[])`, in their order. */
export function fieldsOf(type: string): readonly StructField[] {
  const text = type.slice('STRUCT('.length, type.lastIndexOf(')'))
  const fields: StructField[] = []
  let start = 0
  let depth = 0
  let quoted = false
  for (let at = 0; at <= text.length; at++) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')') depth--
    if (at < text.length && (character !== ',' || depth > 0 || quoted)) continue
    const [, name = '', own = ''] = /^\s*("(?:[^"]|"")*"|\S+)\s+(.+)$/s.exec(text.slice(start, at)) ?? []
    if (own !== '') fields.push({ name: name.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'), type: own })
    start = at + 1
  }
  return fields
}
