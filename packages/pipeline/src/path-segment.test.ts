import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportSegments, pathSegment } from './path-segment.ts'

/** Names with what breaks paths: separators, dots, case, NUL, lone surrogates, great lengths, devices. */
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', '.', '/', '\\', '~', '_', '-', ' ', '\0', ':', 'é', 'e\u0301', '\ud800'),
  }),
  fc.constantFrom('..', '.', '', '_', 'con', 'CON', 'nul.txt', '../../etc/passwd', 'a/b', 'aux', 'x'.repeat(64)),
)

describe('a name as a path segment', () => {
  it('is readable where it can be', () => {
    expect(pathSegment('2026-10')).toBe('2026-10')
    expect(pathSegment('cur-hourly_v2.1')).toBe('cur-hourly_v2.1')
    expect(pathSegment('Cur Hourly')).toMatch(/^cur-hourly~[0-9a-f]{24}$/)
    expect(pathSegment('../../etc/passwd')).toMatch(/^etc-passwd~[0-9a-f]{24}$/)
  })

  it('is safe on every file system, whatever the name', () => {
    fc.assert(
      fc.property(name, (text) => {
        const segment = pathSegment(text)
        expect(segment).toMatch(/^[a-z0-9_][a-z0-9._=+~-]*$/)
        expect(segment).not.toMatch(/\.$/)
        expect(segment).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/)
        expect(segment.length).toBeLessThanOrEqual(65)
      }),
      { numRuns: 2000 },
    )
  })

  it('is another one for another name', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(pathSegment(one) === pathSegment(other)).toBe(one === other)
      }),
      { numRuns: 2000 },
    )
  })

  it('is another one for names that differ in case, in Unicode form or in a lone surrogate only', () => {
    const names = ['cur', 'Cur', 'CUR', 'é', 'e\u0301', '\ud800', '\ud801', '\ufffd', '', '_', 'a~b', 'a-b']
    expect(new Set(names.map(pathSegment)).size).toBe(names.length)
  })

  it('never passes for a name that was hashed', () => {
    fc.assert(
      fc.property(name, (text) => {
        fc.pre(pathSegment(text) !== text)
        expect(pathSegment(pathSegment(text))).not.toBe(pathSegment(text))
      }),
    )
  })
})

describe('the folder of an export', () => {
  it('is the source, then the export', () => {
    expect(exportSegments('aws-main/cur-hourly')).toEqual(['aws-main', 'cur-hourly'])
    expect(exportSegments('aws-main')).toEqual(['aws-main', '__'])
    expect(exportSegments('aws-main/')).toEqual(['aws-main', '_'])
  })

  it('is another one for another export, at the same depth', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(exportSegments(one)).toHaveLength(2)
        expect(exportSegments(one).join('/') === exportSegments(other).join('/')).toBe(one === other)
      }),
      { numRuns: 2000 },
    )
  })
})
