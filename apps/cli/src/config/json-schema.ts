import { z } from 'zod'
import { PROVIDERS } from '../providers.ts'
import { configSchema } from './schema.ts'
import { schemaUrl } from './schema-url.ts'

type JsonObject = Record<string, unknown>

/** The JSON Schema of `finops.yaml` for editors: the top of the file, and for each source what its exports may hold. */
export async function configJsonSchema(): Promise<JsonObject> {
  const top = toJsonSchema(configSchema)
  const properties = top['properties'] as Record<string, JsonObject>
  const common = childOf(childOf(childOf(properties, 'exports'), 'items'), 'properties') as Record<string, JsonObject>
  const kinds: JsonObject[] = []
  for (const [source, provider] of Object.entries(PROVIDERS)) {
    const options = toJsonSchema((await provider.load()).options ?? z.looseObject({}))
    const { $schema: _, ...kind } = options
    kinds.push({
      ...kind,
      title: provider.title,
      properties: {
        ...(kind['properties'] as JsonObject),
        name: common['name'],
        source: { ...common['source'], const: source },
      },
      required: [...new Set(['name', 'source', ...((kind['required'] as string[] | undefined) ?? [])])],
    })
  }
  const thirdParty = {
    title: 'Another source',
    description: 'A source that an npm module brings',
    type: 'object',
    properties: { name: common['name'], source: { ...common['source'], pattern: '[@/.]' } },
    required: ['name', 'source'],
  }
  return {
    ...top,
    $id: schemaUrl,
    title: 'finops.yaml of Open FinOps',
    properties: { ...properties, exports: { ...properties['exports'], items: { anyOf: [...kinds, thirdParty] } } },
  }
}

function childOf(schema: JsonObject, key: string): JsonObject {
  return schema[key] as JsonObject
}

function toJsonSchema(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' }) as JsonObject
}
