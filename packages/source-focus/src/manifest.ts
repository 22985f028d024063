import type { FileEncoding } from '@open-finops/pipeline'
import type { ObjectEntry } from '@open-finops/pipeline/delivered-files'

/*
 * FOCUS has no manifest, so names stand in for it: a file is a slot of its own, which a newer content of the same name
 * replaces. Files that programs write as parts of one table (part-00000-….parquet) have names of chance: together they
 * are one slot, their folder.
 */

/** Files that fill one slot together. */
export interface FocusFiles {
  /** The path of the file below the location, or of the folder of its parts with a slash at its end. */
  readonly slot: string
  /** By key. */
  readonly entries: readonly ObjectEntry[]
}

/** How the rows of a file are written, by its name; undefined for what is no data file. */
export function encodingOfName(key: string): FileEncoding | undefined {
  if (/\.parquet$/i.test(key)) return 'parquet'
  return /\.csv(?:\.gz|\.gzip)?$/i.test(key) ? 'csv' : undefined
}

/**
 * Groups data files by the slot they fill.
 * @param base what every key starts with.
 */
export function slotsOf(entries: readonly ObjectEntry[], base: string): readonly FocusFiles[] {
  const slots = new Map<string, ObjectEntry[]>()
  for (const entry of entries) {
    const path = entry.key.slice(entry.key.startsWith(base) ? base.length : 0)
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const slot = /^part-\d{3,}/i.test(path.slice(folder.length)) ? folder || './' : path
    slots.set(slot, [...(slots.get(slot) ?? []), entry])
  }
  return [...slots].map(([slot, files]) => ({ slot, entries: files }))
}
