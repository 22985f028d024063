import type { Delivery, IngestEvent } from '@open-finops/pipeline'
import { formatBytes, formatCount, formatDuration } from './numbers.ts'

/** How long each part of an ingest took, in milliseconds of wall time; fetch and load overlap. */
export interface StageTimes {
  readonly discover: number
  readonly fetch: number
  readonly load: number
  /** From start to end. */
  readonly total: number
}

/** What is known of a running ingest, drawn from its events. */
export interface IngestProgress {
  take(event: IngestEvent): void
  /** One line on where it stands. */
  line(): string
  readonly times: StageTimes
  /** Source rows loaded so far. */
  readonly rows: number
  /** Bytes of the raw files loaded so far. */
  readonly loadedBytes: number
  /** Bytes that came over the network. */
  readonly transferredBytes: number
}

interface Part {
  readonly name: string
  /** As listed; 0 where the listing has no sizes. */
  readonly bytes: number
  readonly fetched: Map<string, number>
  fetchStarted?: number
  fetchEnded?: number
  loadStarted?: number
  loadEnded?: number
  percent: number
}

/**
 * @param now Milliseconds of a clock that only goes forward.
 * @param preparing What goes on until the first source is asked.
 */
export function createIngestProgress(now: () => number, preparing = 'start'): IngestProgress {
  const created = now()
  let started: number | undefined
  const parts = new Map<string, Part>()
  let discovered: number | undefined
  let found = 0
  let place = ''
  let rows = 0
  let transferredBytes = 0
  let note = ''

  const take = (event: IngestEvent): void => {
    const at = now()
    switch (event.type) {
      case 'discovery-started':
        started ??= at
        place = event.location
        break
      case 'delivery-discovered':
        found += 1
        parts.set(keyOf(event.delivery), partOf(event.delivery))
        break
      case 'delivery-skipped':
        parts.delete(keyOf(event.delivery))
        break
      case 'fetch-started':
        discovered ??= at
        partFor(parts, event.delivery).fetchStarted = at
        break
      case 'file-progress':
        partFor(parts, event.delivery).fetched.set(event.key, event.bytes)
        break
      case 'file-fetched': {
        const part = partFor(parts, event.delivery)
        part.fetched.set(event.key, event.bytes)
        part.fetchEnded = at
        transferredBytes += event.transferred
        note = ''
        break
      }
      case 'retry':
        note = `attempt ${event.attempt}: ${event.reason}`
        break
      case 'load-started':
        discovered ??= at
        partFor(parts, event.delivery).loadStarted = at
        break
      case 'load-progress':
        partFor(parts, event.delivery).percent = Math.min(100, event.percent)
        break
      case 'delivery-loaded': {
        const part = partFor(parts, event.delivery)
        part.loadEnded = at
        part.percent = 100
        rows += event.load.periods.reduce((sum, period) => sum + period.sourceRows, 0)
        break
      }
      case 'column-missing':
      case 'column-unknown':
      case 'column-null-text':
      case 'value-unknown':
      case 'warning':
        break
    }
  }

  const loadedBytes = (): number => sum(parts, (part) => (part.bytes * part.percent) / 100)
  return {
    take,
    line: () => {
      if (started === undefined && discovered === undefined) return `${preparing}  ${formatDuration(now() - created)}`
      if (discovered === undefined) return discoveryLine(place, found, now() - (started ?? created))
      return workLine([...parts.values()], { rows, at: now(), note })
    },
    get times() {
      const end = now()
      return {
        discover: started === undefined ? 0 : (discovered ?? end) - started,
        fetch: covered([...parts.values()].map((part) => [part.fetchStarted, part.fetchEnded])),
        load: covered([...parts.values()].map((part) => [part.loadStarted, part.loadEnded])),
        total: end - created,
      }
    },
    get rows() {
      return rows
    },
    get loadedBytes() {
      return loadedBytes()
    },
    get transferredBytes() {
      return transferredBytes
    },
  }
}

function discoveryLine(place: string, found: number, elapsed: number): string {
  const what = found === 0 ? '' : `  ${formatCount(found)} deliveries found`
  return `discover  ${place}${what}  ${formatDuration(elapsed)}`
}

function workLine(parts: readonly Part[], { rows, at, note }: { rows: number; at: number; note: string }): string {
  const loading = parts.find((part) => part.loadStarted !== undefined && part.loadEnded === undefined)
  const fetching = parts.find((part) => part.fetchStarted !== undefined && part.loadStarted === undefined)
  const done = parts.filter((part) => part.loadEnded !== undefined).length
  const total = parts.reduce((bytes, part) => bytes + part.bytes, 0)
  const loaded = parts.reduce((bytes, part) => bytes + (part.bytes * part.percent) / 100, 0)
  const fetched = parts.reduce((bytes, part) => bytes + fetchedBytes(part), 0)
  const isFetch = loading === undefined && fetching !== undefined
  const since = earliest(parts, isFetch ? 'fetchStarted' : 'loadStarted')
  const amount = isFetch ? fetched : loaded
  const rate = rateOf(amount, since, at)
  const waiting = `for ${formatDuration(at - (loading?.loadStarted ?? fetching?.fetchStarted ?? at))}`
  // What matters most comes first: a narrow terminal cuts the end.
  const words = [
    isFetch ? 'fetch' : 'load ',
    `${Math.min(done + 1, parts.length)}/${parts.length}`,
    bar(total === 0 ? 0 : amount / total),
    rate > 0 ? remaining((total - amount) / rate) : waiting,
    `${formatBytes(amount)} of ${formatBytes(total)}`,
  ]
  if (isFetch && rate > 0) words.push(`${formatBytes(rate)}/s`)
  if (!isFetch && rows > 0) words.push(`${formatCount(rows)} rows`, `${formatCount(rateOf(rows, since, at))} rows/s`)
  words.push((loading ?? fetching ?? parts.at(-1))?.name ?? '', note)
  return words.filter((word) => word !== '').join('  ')
}

function remaining(seconds: number): string {
  return `${formatDuration(seconds * 1000)} left`
}

function bar(share: number): string {
  const width = 12
  const full = Math.round(Math.min(1, Math.max(0, share)) * width)
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)}%`
}

function rateOf(amount: number, since: number | undefined, at: number): number {
  return since === undefined || at <= since ? 0 : amount / ((at - since) / 1000)
}

function earliest(parts: readonly Part[], key: 'fetchStarted' | 'loadStarted'): number | undefined {
  return parts.reduce<number | undefined>((first, part) => {
    const at = part[key]
    return at === undefined ? first : Math.min(first ?? at, at)
  }, undefined)
}

/** Milliseconds that at least one of the spans covers. */
function covered(spans: readonly (readonly [number | undefined, number | undefined])[]): number {
  const whole = spans.flatMap(([from, to]) => (from === undefined || to === undefined ? [] : [[from, to] as const]))
  let end = Number.NEGATIVE_INFINITY
  return whole
    .sort(([a], [b]) => a - b)
    .reduce((total, [from, to]) => {
      const fresh = Math.max(0, to - Math.max(from, end))
      end = Math.max(end, to)
      return total + fresh
    }, 0)
}

function fetchedBytes(part: Part): number {
  return [...part.fetched.values()].reduce((bytes, file) => bytes + file, 0)
}

function partOf(delivery: Delivery): Part {
  return {
    name: `${delivery.exportName} ${delivery.billingPeriod ?? delivery.slot}`,
    bytes: delivery.files.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0),
    fetched: new Map(),
    percent: 0,
  }
}

function partFor(parts: Map<string, Part>, delivery: Delivery): Part {
  const known = parts.get(keyOf(delivery))
  if (known !== undefined) return known
  const part = partOf(delivery)
  parts.set(keyOf(delivery), part)
  return part
}

function keyOf({ exportName, slot, version }: Delivery): string {
  return JSON.stringify([exportName, slot, version])
}

function sum(parts: Map<string, Part>, of: (part: Part) => number): number {
  return [...parts.values()].reduce((total, part) => total + of(part), 0)
}
