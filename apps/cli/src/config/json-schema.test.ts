import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configJsonSchema } from './json-schema.ts'

const committed: Record<string, unknown> = JSON.parse(
  await readFile(join(import.meta.dirname, '..', '..', 'finops.schema.json'), 'utf8'),
)

it('the committed schema is the one of today', async () => {
  expect(await configJsonSchema()).toEqual(committed)
})

it('editors refuse unknown keys and offer those of each source', () => {
  const properties = committed['properties'] as Record<string, { items?: { anyOf: Record<string, unknown>[] } }>
  expect(committed['additionalProperties']).toBe(false)
  const [aws] = properties['exports']?.items?.anyOf ?? []
  expect(aws).toMatchObject({
    additionalProperties: false,
    required: ['name', 'source', 'location'],
    properties: { source: { const: 'aws' }, location: { description: expect.any(String) }, roleArn: {} },
  })
})
