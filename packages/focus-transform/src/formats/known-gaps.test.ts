import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { expect, it } from 'vitest'
import { FORMATS } from './index.ts'
import { KNOWN_GAPS, knownGapsOf } from './known-gaps.ts'

it('known gaps are of columns of FOCUS, in formats that there are, and the page about FOCUS files lists them', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../../docs/focus-files.md'), 'utf8')
  const formats = FORMATS.map(({ id }) => id)
  for (const gap of KNOWN_GAPS) {
    expect(formats).toEqual(expect.arrayContaining([...gap.formats]))
    expect(page).toContain(`| ${gap.of} | ${gap.columns.join(', ')} | ${gap.where} |`)
  }
  const named = [...new Set(KNOWN_GAPS.flatMap(({ columns }) => columns))]
  expect(LAKE_COLUMNS.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
  expect(knownGapsOf('azure-focus-1-2').get('InvoiceId')).toBe("Microsoft's FOCUS exports")
  expect(knownGapsOf('aws-cur-1').size).toBe(0)
})
