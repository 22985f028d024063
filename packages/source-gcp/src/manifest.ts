import type { FileEncoding } from '@open-finops/pipeline'
import type { ObjectEntry } from '@open-finops/pipeline/delivered-files'

/*
 * BigQuery writes no manifest. What stands in for it are the names: a run of the statement of `bigQueryExportStatement`
 * lies in folders of its own and ends with a marker file, and any other extract is all shards of one name.
 */

/** Files that were extracted together. */
export interface Extract {
  /** The table, or what the names have in common without month and shard. */
  readonly table: string
  /** The place that it fills; a newer extract of the same slot replaces it. */
  readonly slot: string
  /** The invoice month of every row, `YYYY-MM`, where the layout says so. */
  readonly billingPeriod?: string
  /** The month that its name or folder claims, where it is one; its rows may be of others besides. */
  readonly covers?: readonly string[]
  /** When the run began, for extracts that lie in a folder of a run. */
  readonly run?: { readonly id: string; readonly time: Date }
  /** The marker file that is written last is there. */
  readonly isMarked: boolean
  /** Folder and first part of the names, as messages name it. */
  readonly stem: string
  /** In the order of their shards. */
  readonly files: readonly DataFile[]
}

/** A data file by its name. */
export interface DataFile {
  readonly entry: ObjectEntry
  readonly encoding: FileEncoding
  /** Number of the shard; absent for an extract of one file without a number. */
  readonly shard?: number
}

const dataFile = /^(.*?)(?:[-_.]?(\d{12}))?\.(parquet|json|jsonl|ndjson|csv)(?:\.gz|\.gzip)?$/i
const marker = /^(|.*?[-_.])complete(?:[-_.]?\d{12})?(?:\.json|\.csv)?(?:\.gz)?$/i
const monthFolder = /^(?:invoice_month|billing_period)=(\d{4})-?(\d{2})$/i
const runFolder = /^run=(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})Z?$/i
/** A month that no day follows. */
const month = /(?<!\d)(20\d\d)([-_]?)(0[1-9]|1[0-2])(?!\d|[-_](?:0[1-9]|[12]\d|3[01])(?!\d))/

const encodings: Readonly<Record<string, FileEncoding>> = {
  parquet: 'parquet',
  json: 'jsonl',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  csv: 'csv',
}

/** The month in the name of an extract, `YYYY-MM`; undefined for none. */
export function periodOfName(name: string): string | undefined {
  const found = month.exec(name)
  return found === null ? undefined : `${found[1]}-${found[3]}`
}

/** The one month of a name; two of them are a span of months, or part of something else. */
function coversOf(name: string): Pick<Extract, 'covers'> {
  const months = [...name.matchAll(new RegExp(month, 'g'))]
  const period = months.length === 1 ? periodOfName(name) : undefined
  return period === undefined ? {} : { covers: [period] }
}

interface Place {
  readonly folders: readonly string[]
  readonly name: string
}

/**
 * Groups the objects of a location into extracts; files that are none of an extract are left out.
 * @param base what every key starts with.
 */
export function extractsOf(entries: readonly ObjectEntry[], base: string): readonly Extract[] {
  const groups = new Map<string, { place: Place; stem: string; files: DataFile[] }>()
  const markers = new Set<string>()
  for (const entry of entries) {
    const segments = entry.key.slice(entry.key.startsWith(base) ? base.length : 0).split('/')
    const place = { folders: segments.slice(0, -1), name: segments.at(-1) ?? '' }
    const marked = marker.exec(place.name)
    const data = dataFile.exec(place.name)
    if (marked !== null) {
      markers.add(JSON.stringify([place.folders, marked[1]?.replace(/[-_.]+$/, '')]))
    } else if (data !== null) {
      const [, stem = '', shard, extension = ''] = data
      const encoding = encodings[extension.toLowerCase()]
      if (encoding === undefined || place.name.startsWith('.')) continue
      const key = JSON.stringify([place.folders, stem, encoding])
      const group = groups.get(key) ?? { place, stem, files: [] }
      group.files.push({ entry, encoding, ...(shard !== undefined && { shard: Number(shard) }) })
      groups.set(key, group)
    }
  }
  return [...groups.values()].map(({ place, stem, files }) => {
    const isMarked =
      markers.has(JSON.stringify([place.folders, ''])) ||
      markers.has(JSON.stringify([place.folders, stem.replace(/[-_.]+$/, '')]))
    const ordered = [...files].sort((a, b) => (a.shard ?? -1) - (b.shard ?? -1) || (a.entry.key < b.entry.key ? -1 : 1))
    return { ...identityOf(place, stem), isMarked, stem: [...place.folders, stem].join('/'), files: ordered }
  })
}

/** What an extract is, told from its folders and its name. */
function identityOf(
  { folders }: Place,
  stem: string,
): Pick<Extract, 'table' | 'slot' | 'billingPeriod' | 'covers' | 'run'> {
  const monthAt = folders.findIndex((folder) => monthFolder.test(folder))
  const [, year, number] = monthFolder.exec(folders[monthAt] ?? '') ?? []
  if (year !== undefined && number !== undefined) {
    const period = `${year}-${number}`
    const run = runOf(folders[monthAt + 1] ?? '')
    return {
      table: stem.replace(/[-_.]+$/, '') || 'billing',
      slot: period,
      billingPeriod: period,
      ...(run && { run }),
    }
  }
  const table = stem.replace(/[-_.]?20\d\d[-_]?(?:0[1-9]|1[0-2])(?:[-_]?(?:0[1-9]|[12]\d|3[01]))?(?!\d).*$/, '')
  const name = stem.replace(/[-_.]+$/, '')
  if (/20\d\d[-_]?(?:0[1-9]|1[0-2])/.test(stem)) return { table: table || 'billing', slot: name, ...coversOf(name) }
  const dated = folders.findLast((folder) => /20\d\d[-_]?(?:0[1-9]|1[0-2])/.test(folder))
  if (dated === undefined) return { table: name || 'billing', slot: name || 'billing' }
  return { table: name || 'billing', slot: `${dated}/${name}`, ...coversOf(dated) }
}

function runOf(folder: string): Extract['run'] {
  const parts = runFolder.exec(folder)
  if (parts === null) return undefined
  const [, year, monthOfYear, day, hour, minute, second] = parts
  return {
    id: folder.slice('run='.length),
    time: new Date(`${year}-${monthOfYear}-${day}T${hour}:${minute}:${second}Z`),
  }
}

/** The shards that are missing between the first and the last one, and shards that are there twice. */
export function faultOfShards(files: readonly DataFile[]): string | undefined {
  const shards = files.map(({ shard }) => shard)
  if (shards.length === 1 && shards[0] === undefined) return undefined
  for (const [at, shard] of shards.entries()) {
    if (shard === undefined) return 'has files with and without a shard number'
    if (shard === at) continue
    if (shard === shards[at - 1]) return `has shard ${number12(shard)} twice`
    return `lacks shard ${number12(at)}${at === shards.length - 1 ? '' : ' and perhaps more'}`
  }
  return undefined
}

const number12 = (shard: number): string => String(shard).padStart(12, '0')
