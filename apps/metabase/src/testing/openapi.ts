import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { SeenRequest } from './fake-metabase.ts'

const file: string = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  '..',
  'shared',
  'metabase',
  'openapi-subset.json',
)

/** A description of Metabase's API that lies beside the repository where the project is developed. */
export const hasOpenapi: boolean = existsSync(file)
export const noOpenapi: string = `no description of Metabase's API at ${file}`

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
}

/** What is wrong with requests by that description: unknown paths, and bodies that it does not allow. */
export function openapiFaults(requests: readonly SeenRequest[]): readonly string[] {
  const document = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ ...document, $id: 'openapi' })
  return requests.flatMap(({ method, template, body }) => {
    const operation = document.paths[template]?.[method.toLowerCase()]
    if (operation === undefined) return [`${method} ${template} is not described`]
    const schema = operation.requestBody?.content['application/json']?.schema as { readonly $ref?: string } | undefined
    if (schema === undefined) return []
    const validate = ajv.getSchema(`openapi${schema.$ref ?? ''}`)
    if (validate === undefined) return [`${method} ${template} has no schema`]
    return validate(body) ? [] : [`${method} ${template}: ${ajv.errorsText(validate.errors)}`]
  })
}
