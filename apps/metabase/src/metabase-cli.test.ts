import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SeenRequest } from './testing/fake-metabase.ts'
import { applyTo, fakeMetabase, shippedState } from './testing/fixture.ts'

// Metabase's own command line, which prints the schemas of what it sends; .ci/run installs it.
const program = process.env['FINOPS_METABASE_CLI']
const skipReason = 'FINOPS_METABASE_CLI names no command line of Metabase: npm install --prefix … @metabase/cli@0.3.1'

const commands: readonly (readonly [request: string, command: readonly string[]])[] = [
  ['POST /api/card', ['card', 'create']],
  ['PUT /api/card/{id}', ['card', 'update']],
  ['POST /api/dashboard', ['dashboard', 'create']],
  ['PUT /api/dashboard/{id}', ['dashboard', 'update']],
  ['POST /api/collection', ['collection', 'create']],
  ['PUT /api/field/{id}', ['field', 'update']],
  ['PUT /api/table/{id}', ['table', 'update']],
  ['POST /api/setup', ['setup']],
]

/** It has no command for these. */
const unknownToIt = ['POST /api/database', 'PUT /api/database/{id}', 'POST /api/session', 'POST /api/card/{id}/query']

function printed(...args: readonly string[]): Record<string, unknown> {
  const env = { ...process.env, HOME: tmpdir() }
  return JSON.parse(execFileSync(String(program), [...args], { encoding: 'utf8', env })) as Record<string, unknown>
}

/** Everything that is sent for all dashboards, to a fresh Metabase and for each kind of change. */
async function everyRequest(): Promise<readonly SeenRequest[]> {
  const fake = await fakeMetabase({ major: 63 }, onTestFinished)
  const desired = await shippedState()
  await applyTo(fake, desired, { verify: true })
  const [card, ...others] = desired.cards
  const moved = { ...desired.database, details: { ...desired.database.details, memory_limit: '3GB' } }
  await applyTo(fake, { ...desired, dashboards: desired.dashboards.slice(1) })
  await applyTo(fake, {
    ...desired,
    database: moved,
    cards: card === undefined ? [] : [{ ...card, name: 'Another' }, ...others],
  })
  return fake.requests
}

describe.skipIf(program === undefined)("the schemas of Metabase's own command line", { meta: { skipReason } }, () => {
  it('allow every body that is sent', async () => {
    const requests = (await everyRequest()).filter(({ body }) => body !== undefined)
    const names = new Set(requests.map(({ method, template }) => `${method} ${template}`))
    expect([...names].sort()).toEqual([...commands.map(([name]) => name), ...unknownToIt].sort())
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const [name, command] of commands) {
      const validate = ajv.compile(printed(...command, '--help', '--json')['inputSchema'] as object)
      const bodies = requests.filter(({ method, template }) => `${method} ${template}` === name)
      for (const { body } of bodies) expect([name, validate(body), validate.errors]).toEqual([name, true, null])
    }
  })

  it('allow every query', async () => {
    const { schema, defs } = printed('query', '--print-schema')
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const [name, part] of Object.entries(defs as Record<string, object>)) ajv.addSchema({ ...part, $id: name })
    const validate = ajv.compile({ ...(schema as object), $id: 'query.yaml' })
    const queries = (await everyRequest()).flatMap(
      ({ body }) => (body as Record<string, unknown> | undefined)?.['dataset_query'] ?? [],
    )
    expect(queries.length).toBeGreaterThan(5)
    for (const query of queries) expect([validate(query), validate.errors]).toEqual([true, null])
  })
})
