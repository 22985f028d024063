import type { LookupFile } from './lookup-table.ts'

/**
 * Turns the services table around: ServiceName → category and subcategory, for rows whose product code
 * is unknown (AWS Marketplace product ids, new services). A name that `services` prints always has the
 * answer of `services`, so both ways into the tables give one ServiceName one ServiceCategory
 * (FOCUS, ServiceCategory: a service has one and only one category).
 *
 * @param services columns ProductCode, ServiceName, ServiceCategory, ServiceSubcategory
 * @param aliases columns ServiceName, ServiceCategory, ServiceSubcategory
 */
export function serviceNamesOf(services: LookupFile, aliases: LookupFile): LookupFile {
  const byName = new Map<string | null, readonly (string | null)[]>()
  for (const [, name = null, category = null, subcategory = null] of services.rows) {
    if (!byName.has(name)) byName.set(name, [name, category, subcategory])
  }
  for (const row of aliases.rows) {
    const name = row[0] ?? null
    if (!byName.has(name)) byName.set(name, row)
  }
  return {
    name: 'aws-service-names',
    description:
      'AWS product name (product/ProductName) to its FOCUS ServiceCategory and ServiceSubcategory, for rows whose product code is unknown. Made from aws-services and aws-service-aliases.',
    source: [...services.source, ...aliases.source],
    columns: ['ServiceName', 'ServiceCategory', 'ServiceSubcategory'],
    rows: [...byName.values()],
  }
}
