import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SeenRequest } from './testing/fake-metabase.ts'
import { admin, applyTo, fakeMetabase, fewState, shippedState } from './testing/fixture.ts'

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
]

function printed(...args: readonly string[]): Record<string, unknown> {
  const env = { ...process.env, HOME: tmpdir() }
  return JSON.parse(execFileSync(String(program), [...args], { encoding: 'utf8', env })) as Record<string, unknown>
}

async function everyRequest(): Promise<readonly SeenRequest[]> {
  const fake = await fakeMetabase({ major: 63, admin }, onTestFinished)
  const { tables } = await shippedState()
  const desired = { ...(await fewState()), tables: tables.slice(0, 2) }
  await applyTo(fake, desired)
  await applyTo(fake, { ...desired, dashboards: desired.dashboards.slice(1) })
  const [card, ...others] = desired.cards
  await applyTo(fake, { ...desired, cards: card === undefined ? [] : [{ ...card, name: 'Another' }, ...others] })
  return fake.requests
}

describe.skipIf(program === undefined)("the schemas of Metabase's own command line", { meta: { skipReason } }, () => {
  it('allow every body that is sent', async () => {
    const requests = await everyRequest()
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const [name, command] of commands) {
      const validate = ajv.compile(printed(...command, '--help', '--json')['inputSchema'] as object)
      const bodies = requests.filter(({ method, template }) => `${method} ${template}` === name)
      expect(bodies.length, name).toBeGreaterThan(0)
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
