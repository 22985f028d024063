import { describe, expect, it } from 'vitest'
import { type Patience, patiently, usualPatience } from './patience.ts'

const patience: Patience = {
  retries: 2,
  firstPauseMilliseconds: 1,
  longestPauseMilliseconds: 300,
  silentMilliseconds: 100,
}
const busy = (headers: object): Error => Object.assign(new Error('busy'), { response: { headers } })
const isWorthAnotherTry = (): boolean => true

/** Fails `times` times with the error, and says when each try began. */
function failing(error: () => Error, times: number): { readonly work: () => Promise<string>; readonly at: number[] } {
  const at: number[] = []
  return {
    at,
    async work() {
      at.push(Date.now())
      if (at.length <= times) throw error()
      return 'done'
    },
  }
}

describe('patience', () => {
  it('tries as often as it says, and throws what the last try threw', async () => {
    const { work, at } = failing(() => new Error('no'), 9)
    await expect(patiently({ patience, isWorthAnotherTry }, work)).rejects.toThrow('no')
    expect(at).toHaveLength(3)
    const final = failing(() => new Error('never'), 9)
    await expect(patiently({ patience, isWorthAnotherTry: () => false }, final.work)).rejects.toThrow('never')
    expect(final.at).toHaveLength(1)
  })

  it('has all tries again after one that got further', async () => {
    const { work, at } = failing(() => new Error('no'), 9)
    const steps = [true, true, true]
    const trial = { patience, isWorthAnotherTry, gotOn: async () => steps.pop() ?? false }
    await expect(patiently(trial, work)).rejects.toThrow('no')
    expect(at).toHaveLength(3 + 3)
  })

  it.each<[string, object, number, number]>([
    ['seconds', { 'retry-after': '1' }, 290, 1500],
    [
      'a date, of a Headers object',
      new Headers({ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }),
      290,
      1500,
    ],
    ['a day, beyond the longest pause', { 'retry-after': '86400' }, 290, 1500],
    ['nothing', {}, 0, 200],
    ['what is no time', { 'retry-after': 'soon' }, 0, 200],
  ])('waits as long as the store asks for, up to its longest pause: %s', async (_, headers, least, most) => {
    const { work, at } = failing(() => busy(headers), 1)
    expect(await patiently({ patience, isWorthAnotherTry }, work)).toBe('done')
    const waited = (at[1] ?? 0) - (at[0] ?? 0)
    expect(waited).toBeGreaterThanOrEqual(least)
    expect(waited).toBeLessThan(most)
  })

  it('gives up a silent try, but none that is heard of', async () => {
    let tries = 0
    const silent = patiently({ patience, isWorthAnotherTry }, async ({ signal }) => {
      tries += 1
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
    })
    await expect(silent).rejects.toMatchObject({ code: 'ETIMEDOUT', name: 'TimeoutError' })
    expect(tries).toBe(3)
    const slow = patiently({ patience, isWorthAnotherTry }, async ({ signal, heard }) => {
      for (let step = 0; step < 8; step += 1) {
        await new Promise((resolve) => setTimeout(resolve, 40))
        heard()
      }
      return signal.aborted
    })
    expect(await slow).toBe(false)
  })

  it("ends at once with its caller's reason, also in a pause", async () => {
    const stop = new AbortController()
    const trial = { patience: { ...usualPatience, longestPauseMilliseconds: 60_000 }, isWorthAnotherTry }
    const begun = Date.now()
    setTimeout(() => stop.abort(new Error('enough')), 30)
    const work = failing(() => busy({ 'retry-after': '30' }), 9).work
    await expect(patiently({ ...trial, signal: stop.signal }, work)).rejects.toThrow('enough')
    expect(Date.now() - begun).toBeLessThan(2000)
  })
})
