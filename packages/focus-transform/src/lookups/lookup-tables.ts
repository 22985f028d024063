import awsRegions from './aws-regions.json' with { type: 'json' }
import awsResourceIdPrefixes from './aws-resource-id-prefixes.json' with { type: 'json' }
import awsServiceAliases from './aws-service-aliases.json' with { type: 'json' }
import { serviceNamesOf } from './aws-service-names.ts'
import awsServices from './aws-services.json' with { type: 'json' }
import awsSkuPriceDetails from './aws-sku-price-details.json' with { type: 'json' }
import awsUnits from './aws-units.json' with { type: 'json' }
import azureRegions from './azure-regions.json' with { type: 'json' }
import azureResourceTypes from './azure-resource-types.json' with { type: 'json' }
import azureServiceNames from './azure-service-names.json' with { type: 'json' }
import azureServices from './azure-services.json' with { type: 'json' }
import azureUnits from './azure-units.json' with { type: 'json' }
import gcpRegions from './gcp-regions.json' with { type: 'json' }
import gcpServices from './gcp-services.json' with { type: 'json' }
import gcpUnits from './gcp-units.json' with { type: 'json' }
import type { LookupFile, LookupName, LookupTable } from './lookup-table.ts'

const FILES: Readonly<Record<LookupName, LookupFile>> = {
  'aws-services': awsServices,
  'aws-service-names': serviceNamesOf(awsServices, awsServiceAliases),
  'aws-regions': awsRegions,
  'aws-units': awsUnits,
  'aws-sku-price-details': awsSkuPriceDetails,
  'aws-resource-id-prefixes': awsResourceIdPrefixes,
  'azure-regions': azureRegions,
  'azure-resource-types': azureResourceTypes,
  'azure-service-names': azureServiceNames,
  'azure-services': azureServices,
  'azure-units': azureUnits,
  'gcp-services': gcpServices,
  'gcp-regions': gcpRegions,
  'gcp-units': gcpUnits,
}

const NAMES = Object.keys(FILES) as readonly LookupName[]

/** Every lookup table by its name. */
export const LOOKUPS: Readonly<Record<LookupName, LookupTable>> = Object.fromEntries(
  NAMES.map((name) => [name, tableOf(name, FILES[name])]),
) as Record<LookupName, LookupTable>

/** The lookup table of that name. */
export function lookupTable(name: LookupName): LookupTable {
  return LOOKUPS[name]
}

function tableOf(name: LookupName, file: LookupFile): LookupTable {
  return {
    name,
    description: file.description,
    source: file.source,
    key: file.columns[0] ?? '',
    columns: file.columns,
    rows: file.rows,
  }
}
