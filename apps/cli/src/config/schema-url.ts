/** Where editors find the JSON Schema of the newest version. */
export const schemaUrl = 'https://unpkg.com/@open-finops/cli/finops.schema.json'
