import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from './connect.ts'
import { provision } from './provision.ts'
import type { Failure, SeenRequest } from './testing/fake-metabase.ts'
import { admin, applyTo, enter, fakeMetabase, fewState, majors } from './testing/fixture.ts'

const patience = { timeout: 5000, retries: 3, pause: 1 }
const access = { ...admin, siteName: 'FinOps', locale: 'en' }

/** Names of everything that a Metabase holds, to see that nothing is there twice. */
function content(fake: Awaited<ReturnType<typeof fakeMetabase>>): unknown {
  const { databases, collections, cards, dashboards, dashcards, tabs } = fake.state
  const names = (rows: readonly Record<string, unknown>[]): unknown => rows.map(({ name }) => String(name)).toSorted()
  return [databases, collections, cards, dashboards, tabs].map(names).concat(dashcards.length)
}

/** Fails requests that write, from one on: as if the program was killed there. */
function deadAfter(writes: number): (request: SeenRequest) => Failure | undefined {
  let left = writes
  return ({ method, path }) => {
    if (method === 'GET' || path.startsWith('/api/session')) return undefined
    left -= 1
    return left < 0 ? { cut: true } : undefined
  }
}

describe.each(majors)('Metabase %i', (major) => {
  it('a run that broke off anywhere is finished by the next, and nothing is there twice', {
    timeout: 60_000,
  }, async () => {
    const desired = await fewState()
    const whole = await fakeMetabase({ major, admin }, onTestFinished)
    await applyTo(whole, desired)
    const writes = whole.requests.filter(({ method }) => method !== 'GET').length
    expect(writes).toBeGreaterThan(15)
    for (const at of [0, 2, 7, writes - 6, writes - 5, writes - 3]) {
      const fake = await fakeMetabase({ major, admin }, onTestFinished)
      fake.failing = deadAfter(at)
      await expect(applyTo(fake, desired), `killed at ${at}`).rejects.toMatchObject({
        code: 'FINOPS_METABASE_UNREACHABLE',
      })
      fake.failing = () => undefined
      expect((await applyTo(fake, desired)).notKept).toEqual([])
      expect(content(fake), `killed at ${at}`).toEqual(content(whole))
      expect((await applyTo(fake, desired)).plan.steps).toEqual([])
    }
  })

  it('answers that are lost after the work was done make nothing twice', async () => {
    const desired = await fewState()
    const fake = await fakeMetabase({ major, admin }, onTestFinished)
    const failed = new Set<string>()
    fake.failing = (request) => {
      const { method, path, body } = request
      const key = `${method} ${path} ${JSON.stringify(body)}`
      if (method === 'GET' || path.startsWith('/api/session') || failed.has(key)) return undefined
      failed.add(key)
      // Half of them are not done at all.
      return failed.size % 2 === 0 ? { afterwards: 504 } : { status: 503 }
    }
    expect((await applyTo(fake, desired)).notKept).toEqual([])
    expect(failed.size).toBeGreaterThan(15)
    fake.failing = () => undefined
    const whole = await fakeMetabase({ major, admin }, onTestFinished)
    await applyTo(whole, desired)
    expect(content(fake)).toEqual(content(whole))
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
  })
})

describe('the door', () => {
  it('a Metabase that starts slowly is waited for', async () => {
    const fake = await fakeMetabase({ major: 63 }, onTestFinished)
    fake.startsIn = 5
    const reasons: string[] = []
    const { ready, wasFresh } = await connect({
      url: fake.url,
      access,
      wait: 5000,
      patience,
      onWait: (reason) => reasons.push(reason),
    })
    expect([ready.major, wasFresh, reasons.length]).toEqual([63, true, 5])
  })

  it('one that never starts, or is not there, ends the wait with its address', async () => {
    const fake = await fakeMetabase({ major: 63 }, onTestFinished)
    fake.startsIn = 1_000_000
    const slow = connect({ url: fake.url, access, wait: 60, patience })
    await expect(slow).rejects.toMatchObject({ code: 'FINOPS_METABASE_UNREACHABLE', details: { url: fake.url } })
    const nobody = connect({ url: 'http://127.0.0.1:1', access, wait: 10, patience })
    await expect(nobody).rejects.toMatchObject({ code: 'FINOPS_METABASE_UNREACHABLE' })
  })

  it('a wrong password is refused, and never shown', async () => {
    const fake = await fakeMetabase({ major: 65, admin }, onTestFinished)
    const wrong = { ...access, password: 'wrong-secret-77' }
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const error: Error = await connect({ url: fake.url, access: wrong, wait: 100, patience }).catch(
        (thrown) => thrown,
      )
      expect(error).toMatchObject({ code: 'FINOPS_METABASE_LOGIN' })
      expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('wrong-secret-77')
    }
  })

  it('a password that a fresh Metabase refuses is never shown, though the server repeats it', async () => {
    const fake = await fakeMetabase({ major: 58 }, onTestFinished)
    const weak = { ...access, password: 'hunter' }
    const error: Error = await connect({ url: fake.url, access: weak, wait: 100, patience }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'FINOPS_METABASE_SETUP', message: expect.stringContaining('•••') })
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toContain('hunter')
    expect(fake.state.users).toEqual([])
  })

  it('an API key that is wrong, and one for a Metabase that is fresh, are refused', async () => {
    const used = await fakeMetabase({ major: 63, admin }, onTestFinished)
    const fresh = await fakeMetabase({ major: 63 }, onTestFinished)
    for (const { url } of [used, fresh]) {
      const refused = connect({ url, access: { apiKey: 'mb_wrong' }, wait: 100, patience })
      await expect(refused).rejects.toMatchObject({ code: 'FINOPS_METABASE_LOGIN' })
    }
  })

  it('an account that is no administrator is refused', async () => {
    const fake = await fakeMetabase({ major: 63, admin }, onTestFinished)
    const [user] = fake.state.users
    if (user !== undefined) user.isSuperuser = false
    await expect(enter(fake)).rejects.toMatchObject({ code: 'FINOPS_METABASE_LOGIN' })
  })

  it('a Metabase that is too old is refused', async () => {
    const fake = await fakeMetabase({ major: 57 }, onTestFinished)
    await expect(enter(fake)).rejects.toMatchObject({ code: 'FINOPS_METABASE_VERSION' })
  })

  it('a session ends with the run', async () => {
    const fake = await fakeMetabase({ major: 63, admin }, onTestFinished)
    await applyTo(fake, await fewState())
    expect([...fake.state.sessions]).toEqual([])
  })
})

describe('what a server does not keep', () => {
  it('is found by reading it back, reported, and not taken for an edit afterwards', async () => {
    const desired = await fewState()
    const fake = await fakeMetabase({ major: 65, admin }, onTestFinished)
    const forget = (): void => {
      for (const card of fake.state.cards)
        delete (card['visualization_settings'] as Record<string, unknown>)['graph.metrics']
    }
    fake.failing = () => {
      forget()
      return undefined
    }
    const { notKept } = await applyTo(fake, desired)
    expect(notKept).toContainEqual({
      kind: 'card',
      key: 'executive-summary/cost-by-month',
      changes: [{ path: 'settings.graph.metrics', from: ['Cost'], to: undefined }],
    })
    const again = await applyTo(fake, desired)
    expect(again.plan.steps.every(({ action }) => action === 'update')).toBe(true)
    fake.failing = () => undefined
    expect((await applyTo(fake, desired)).notKept).toEqual([])
    expect((await applyTo(fake, desired)).plan.steps).toEqual([])
  })

  it('a database that Metabase can not open is said so, and nothing else is made', async () => {
    const desired = await fewState()
    const fake = await fakeMetabase(
      {
        major: 63,
        admin,
        warehouse: {
          engine: 'duckdb',
          columns: () => Promise.reject(new Error('IO Error')),
          run: () => Promise.resolve([]),
        },
      },
      onTestFinished,
    )
    await expect(applyTo(fake, desired)).rejects.toMatchObject({
      code: 'FINOPS_METABASE_DATABASE',
      message: expect.stringContaining('/data/serving/1-0a1b2c3d.duckdb'),
    })
    expect([fake.state.databases, fake.state.cards]).toEqual([[], []])
  })

  it('tables that never come are named', async () => {
    const desired = await fewState()
    const nothing = { engine: 'duckdb' as const, columns: () => Promise.resolve([]), run: () => Promise.resolve([]) }
    const fake = await fakeMetabase({ major: 63, admin, warehouse: nothing }, onTestFinished)
    const { client } = await enter(fake)
    const options = { overwriteEdits: false, verify: false, sync: { wait: 20, every: 5 } }
    await expect(provision(client, desired, options)).rejects.toMatchObject({
      code: 'FINOPS_METABASE_SYNC',
      message: expect.stringContaining('daily_charges'),
    })
  })
})
