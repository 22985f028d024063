/**
 * The last line of the description of each object that this program made. Who copies such an object copies the line, and
 * may move or edit everything: so the line names the object by its own id, and what it was when it was last written.
 */
export interface Marker {
  /** Key of the definition. */
  readonly key: string
  /** Id of the object that the line was written for; a copy has another. Undefined while it has none yet. */
  readonly id: string | undefined
  /** `canonicalHash` of what was written; `new` before that, `retired` after this program took it away. */
  readonly state: string
}

const pattern = /(?:^|\n)\n?Managed by finops-metabase: (\S+) (\S+) ([0-9a-f]{12}|new|retired)\s*$/

/** Splits a description into what people read and the marker. */
export function readMarker(description: string | null | undefined): {
  readonly text: string
  readonly marker: Marker | undefined
} {
  const whole = description ?? ''
  const found = pattern.exec(whole)
  if (found === null) return { text: whole, marker: undefined }
  const [, key = '', id = '-', state = ''] = found
  return { text: whole.slice(0, found.index), marker: { key, id: id === '-' ? undefined : id, state } }
}

/** A description with its marker. */
export function writeMarker(text: string, { key, id, state }: Marker): string {
  return `${text}\n\nManaged by finops-metabase: ${key} ${id ?? '-'} ${state}`
}
