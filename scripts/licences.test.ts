import { expect, test } from 'vitest'
import { allowedLicences, licencePage, refusedPackages } from './licences.ts'

const list = {
  MIT: [{ name: 'zod' }, { name: '@duckdb/node-bindings-linux-x64' }, { name: '@duckdb/node-bindings-darwin-arm64' }],
  '(GPL-3.0 OR MIT)': [{ name: 'either' }],
  'AGPL-3.0': [{ name: 'metabase' }],
  Unknown: [{ name: 'nobody-knows' }],
}

test('a dependency under a licence that is not allowed is refused, one with a choice is not', () => {
  expect(refusedPackages(list)).toEqual(['metabase: AGPL-3.0', 'nobody-knows: Unknown'])
  expect(refusedPackages(Object.fromEntries(allowedLicences.map((licence) => [licence, [{ name: 'x' }]])))).toEqual([])
})

test('the page is the same on every platform', () => {
  expect(licencePage(list)).toContain('## MIT\n\n- @duckdb/node-bindings-*\n- zod\n')
})
