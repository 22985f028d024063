import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Patience } from '../delivered-files/patience.ts'
import type { Delivery } from '../delivery.ts'
import type { FinopsError } from '../errors.ts'
import type { BillingSource } from '../source.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { type Fault, type FaultFront, faultOn, type SeenRequest } from './fault-front.ts'
import { discoverOne, failure, fetchInto, withWorkspace } from './source-runs.ts'

/** What requests to a store ask for. */
export type RequestKind = 'list' | 'manifest' | 'data'

/** A source of files behind a front, and what its store says when it refuses. */
export interface FaultFixture {
  front(): FaultFront
  /**
   * A source over a location with one delivery, of files of 100,000 bytes or more; one of them without a checksum of its
   * own, so that wrong bytes show only to those who look.
   */
  create(patience: Patience): BillingSource
  /** The files of the delivery by the end of their keys. */
  readonly files: ReadonlyMap<string, Buffer>
  /** What a request asks for; undefined for one that a fault shall not meet. */
  kindOf(request: SeenRequest): RequestKind | undefined
  /** The kinds that the source asks for at all. */
  readonly kinds: readonly RequestKind[]
  /** The store's own codes. */
  readonly codes: {
    readonly unauthorized: string
    readonly denied: string
    readonly throttled: string
    readonly broken: string
    readonly missing: Readonly<Record<RequestKind, string>>
  }
  /** What must never be told. */
  readonly secrets: readonly string[]
  /** Puts another content in the place of a file, and gives a function that undoes it. */
  rewrite(): Promise<() => Promise<void>>
}

/** For tests of failures: nearly as many tries as usual, in a quarter of a second. */
export const quickPatience: Patience = {
  retries: 3,
  firstPauseMilliseconds: 2,
  longestPauseMilliseconds: 20,
  silentMilliseconds: 250,
}

/** What no error may hold, whatever the cloud: signatures and tokens in their usual places. */
const tokens = /Signature=|SharedKey |[?&]sig=|Bearer |x-amz-security-token|-----BEGIN/i

/** What every source of delivered files does when its store fails, as test cases. */
export function faultConformance(fixture: FaultFixture): readonly ConformanceCase[] {
  const { codes, kinds } = fixture
  const refused = (status: number, code: string, retryAfter?: string): Fault => ({
    kind: 'answer',
    status,
    code,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
  })
  const passing: readonly (readonly [string, Fault])[] = [
    ['429 with Retry-After', refused(429, codes.throttled, '7')],
    ['500', refused(500, codes.broken)],
    ['503', refused(503, codes.throttled)],
    ['a reset before the answer', { kind: 'cut', afterBytes: 0 }],
    ['a reset in mid-body', { kind: 'cut', afterBytes: 150 }],
    ['silence before the answer', { kind: 'stall', afterBytes: 0 }],
    ['silence in mid-body', { kind: 'stall', afterBytes: 150 }],
    ['a slow body', { kind: 'slow', pieces: 6, pauseMilliseconds: 60 }],
  ]
  const momentaryPage: readonly [string, Fault] = ["somebody else's page", { kind: 'page' }]
  const lasting = (kind: RequestKind): readonly (readonly [string, Fault, RegExp])[] => [
    ['401', refused(401, codes.unauthorized), /BAD_CREDENTIALS|NO_CREDENTIALS|CREDENTIALS_EXPIRED|ACCESS_DENIED/],
    ['403', refused(403, codes.denied), /ACCESS_DENIED/],
    ['404', refused(404, codes.missing[kind]), kind === 'list' ? /NO_SUCH_/ : /FILE_MISSING/],
    ['429', refused(429, codes.throttled, '3600'), /SERVICE_BUSY/],
    ['500', refused(500, codes.broken), /SERVICE_BUSY/],
    ['resets', { kind: 'cut', afterBytes: 0 }, /NETWORK/],
    ['silence', { kind: 'stall', afterBytes: 0 }, /NETWORK/],
  ]
  const wrong: readonly (readonly [string, Fault])[] = [
    ['a body that is too short by its own headers', { kind: 'short', byBytes: 40 }],
    ['a body that is too long by its own headers', { kind: 'long', byBytes: 40 }],
    ["somebody else's page", { kind: 'page' }],
  ]
  const on = (kind: RequestKind, fault: Fault, times?: number): void => {
    fixture.front().fault = faultOn((request) => fixture.kindOf(request) === kind, fault, times)
  }
  const bounded = (kind: RequestKind): void => {
    const seen = fixture.front().requests.filter((request) => fixture.kindOf(request) === kind)
    assert.ok(seen.length > 0, `a request of kind ${kind}: the fault met nothing`)
    // Twice: a store may be asked whether a file is still there.
    const most = 2 * (quickPatience.retries + 1) * fixture.files.size
    assert.ok(seen.length <= most, `${seen.length} requests of kind ${kind}, at most ${most}`)
  }

  return [
    ...kinds.flatMap((kind) => [
      ...(kind === 'list' ? passing : [...passing, momentaryPage]).map(([name, fault]) => ({
        name: `${kind}: gets over ${name}`,
        run: () =>
          scene(fixture, async (fetchAll) => {
            // Silence takes its time.
            on(kind, fault, fault.kind === 'stall' ? 1 : 2)
            await fetchAll()
            bounded(kind)
          }),
      })),
      ...lasting(kind).map(([name, fault, code]) => ({
        name: `${kind}: gives up ${name}, and says why`,
        run: () =>
          scene(fixture, async (fetchAll) => {
            on(kind, fault)
            const error = await failure(fetchAll)
            assert.match(error.code, code)
            assert.equal(error.retryable, /BUSY|NETWORK/.test(error.code), `${error.code} is retryable or not`)
            tellsNoSecret(error, fixture)
            bounded(kind)
          }),
      })),
      ...wrong.map(([name, fault]) => ({
        name: `${kind}: never takes ${name} for the truth`,
        run: () =>
          scene(fixture, async (fetchAll) => {
            on(kind, fault)
            // What is enough of a listing to be true may count: fetchAll compares every byte.
            const error = await failure(fetchAll).catch((thrown: unknown) => {
              if (kind === 'list' && fault.kind === 'long') return undefined
              throw thrown
            })
            if (error !== undefined) tellsNoSecret(error, fixture)
            bounded(kind)
          }),
      })),
    ]),
    {
      name: 'data: says that a file vanished while it was read',
      run: () =>
        scene(fixture, async (fetchAll) => {
          const gone = faultOn(() => true, refused(404, codes.missing.data))
          const cut = faultOn(() => true, { kind: 'cut', afterBytes: 60_000 }, 1)
          fixture.front().fault = (request) =>
            fixture.kindOf(request) === 'data' ? (cut(request) ?? gone(request)) : undefined
          const error = await failure(fetchAll)
          assert.equal(error.code, 'FINOPS_FILE_MISSING')
          tellsNoSecret(error, fixture)
        }),
    },
    {
      name: 'data: says that credentials expired in mid-run, at once, and goes on from there with new ones',
      run: () =>
        scene(fixture, async (fetchAll) => {
          const cut = faultOn(() => true, { kind: 'cut', afterBytes: 60_000 }, 1)
          const expired = refused(401, codes.unauthorized)
          fixture.front().fault = (request) =>
            fixture.kindOf(request) === 'data' ? (cut(request) ?? expired) : undefined
          const error = await failure(fetchAll)
          assert.match(error.code, /BAD_CREDENTIALS|NO_CREDENTIALS|CREDENTIALS_EXPIRED|ACCESS_DENIED/)
          assert.equal(error.retryable, false)
          tellsNoSecret(error, fixture)
          const asked = fixture.front().requests.filter((request) => fixture.kindOf(request) === 'data').length
          assert.ok(asked <= 3 * fixture.files.size, `${asked} requests with credentials that were refused`)
        }),
    },
    {
      name: 'data: refuses a file that is another than a stale listing says',
      run: () =>
        scene(fixture, async (fetchAll, delivery) => {
          const undo = await fixture.rewrite()
          try {
            const error = await failure(() => fetchAll(delivery))
            assert.equal(error.code, 'FINOPS_CHANGED_WHILE_READ')
            assert.equal(error.retryable, true)
          } finally {
            await undo()
          }
        }),
    },
    {
      name: 'data: refuses the rest of a file that changed while it was read',
      run: () =>
        scene(fixture, async (fetchAll, delivery) => {
          const cut = faultOn(() => true, { kind: 'cut', afterBytes: 60_000 }, fixture.files.size)
          const busy = refused(503, codes.throttled)
          fixture.front().fault = (request) => (fixture.kindOf(request) === 'data' ? (cut(request) ?? busy) : undefined)
          assert.equal((await failure(() => fetchAll(delivery))).code, 'FINOPS_SERVICE_BUSY')
          const undo = await fixture.rewrite()
          fixture.front().fault = () => undefined
          try {
            const error = await failure(() => fetchAll(delivery))
            assert.equal(error.code, 'FINOPS_CHANGED_WHILE_READ')
            assert.equal(error.retryable, true)
          } finally {
            await undo()
          }
        }),
    },
  ]
}

type FetchAll = (known?: Delivery) => Promise<void>

/** Runs `work` on a store that is well before; afterwards nothing half-written counts, and the next run brings all. */
async function scene(
  fixture: FaultFixture,
  work: (fetchAll: FetchAll, delivery: Delivery) => Promise<void>,
): Promise<void> {
  const front = fixture.front()
  front.fault = () => undefined
  const delivery = await discoverOne(fixture.create(quickPatience))
  front.requests.length = 0
  await withWorkspace(async (directory) => {
    const fetchAll: FetchAll = async (known) => {
      const source = fixture.create(quickPatience)
      const { files } = await fetchInto(source, known ?? (await discoverOne(source)), directory)
      assert.equal(files.length, fixture.files.size, 'files')
      for (const { key, path } of files) assert.ok((await readFile(path)).equals(truthOf(fixture, key)), key)
    }
    try {
      await work(fetchAll, delivery)
    } finally {
      front.fault = () => undefined
    }
    const truths = [...fixture.files.values()]
    for (const name of await readdir(directory)) {
      if (name.endsWith('.part')) continue
      const content = await readFile(join(directory, name))
      assert.ok(
        truths.some((truth) => truth.equals(content)),
        `${name} is there as a whole file, and is none`,
      )
    }
    await fetchAll()
  })
}

function truthOf({ files }: FaultFixture, key: string): Buffer {
  const found = [...files].find(([end]) => key.endsWith(end))
  assert.ok(found !== undefined, `a file that is none of the fixture's: ${key}`)
  return found[1]
}

function tellsNoSecret(error: FinopsError, { secrets }: FaultFixture): void {
  const told = inspect(error, { depth: 12, showHidden: true, maxStringLength: null })
  for (const secret of secrets) assert.ok(!told.includes(secret), `${error.code} tells a secret`)
  assert.doesNotMatch(told, tokens, `${error.code} tells a token`)
}
