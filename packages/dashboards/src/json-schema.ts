import { z } from 'zod'
import { dashboardChangeSchema } from './schema.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** Where the schema is served. */
export const schemaUrl =
  'https://raw.githubusercontent.com/open-finops/open-finops/main/dashboards/dashboard.schema.json'

/**
 * JSON Schema of `dashboard.yaml`, for editors: shipped dashboards, the user's own, and changes to shipped ones, in which
 * everything but the id of a card may be left out.
 */
export function dashboardJsonSchema(): JsonObject {
  const schema = z.toJSONSchema(dashboardChangeSchema, { io: 'input', unrepresentable: 'any', target: 'draft-7' })
  return { ...schema, $id: schemaUrl, title: 'dashboard.yaml of Open FinOps' }
}
