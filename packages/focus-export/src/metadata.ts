import { createHash } from 'node:crypto'
import { datasetColumns, type FocusDataset, type FocusVersion } from '@open-finops/focus-schema'
import type { BillingPeriodState } from './billing-period.ts'
import type { ExportedFile } from './options.ts'
import type { ExportColumn } from './values.ts'

/** Who generates the data, for FOCUS metadata. */
const generator = 'Open FinOps'

/** Prefixes that the mappings give to keys of Tags which no user defined. */
const tagPrefixes: readonly string[] = ['aws:', 'gcp:', 'project:', 'resource-tag:']

/** A dataset of an export, as its metadata describes it. */
export interface DescribedDataset {
  readonly dataset: FocusDataset
  readonly columns: readonly ExportColumn[]
  readonly files: readonly ExportedFile[]
}

/** What all metadata of an export have in common. */
export interface MetadataFacts {
  readonly version: FocusVersion
  /** ISO 8601 in UTC. */
  readonly createdAt: string
  readonly generatorVersion: string
  /** The exports in the lake that the rows come from; with the dataset they make the identity of an instance. */
  readonly exports: readonly string[]
  /** By billing period and invoice issuer; decides which time sectors are complete. */
  readonly states: readonly BillingPeriodState[]
}

/** A metadata file: its path in the export, and its content. */
export interface MetadataFile {
  readonly path: string
  readonly content: unknown
}

/**
 * The metadata files beside the data, as the FOCUS specification asks for them (section Metadata): who generated the
 * data; the schema of each dataset; and, since 1.3, the dataset instances and how recent they are.
 */
export function metadataFiles(datasets: readonly DescribedDataset[], facts: MetadataFacts): readonly MetadataFile[] {
  const files: MetadataFile[] = [{ path: 'metadata/data_generator.json', content: { DataGenerator: generator } }]
  for (const described of datasets) {
    files.push({ path: `metadata/schemas/${described.dataset}.json`, content: schemaOf(described, facts) })
  }
  if (facts.version < '1.3') return files
  files.push({
    path: 'metadata/dataset_instances.json',
    content: datasets.map(({ dataset }) => ({
      DatasetInstanceId: instanceId(dataset, facts),
      DatasetInstanceName: `${dataset} of ${facts.exports.join(', ')}`,
      FocusDatasetId: dataset,
    })),
  })
  for (const described of datasets) {
    files.push({ path: `metadata/recency/${described.dataset}.json`, content: recencyOf(described, facts) })
  }
  return files
}

/** A column that changes makes another schema, and so another id. */
function schemaOf(
  { dataset, columns, files }: DescribedDataset,
  facts: MetadataFacts,
): Readonly<Record<string, unknown>> {
  const { version, createdAt, generatorVersion } = facts
  const definitions = columns.map((column) => definitionOf(column, dataset, version))
  return {
    SchemaId: idOf([version, dataset, generatorVersion, JSON.stringify(definitions)]),
    FocusVersion: version,
    DataGeneratorVersion: generatorVersion,
    CreationDate: createdAt,
    ...(version >= '1.3' ? { DatasetInstanceId: instanceId(dataset, facts) } : {}),
    ColumnDefinition: definitions,
    x_DataFiles: files.map(({ path }) => path),
  }
}

const metadataTypes = { String: 'STRING', Decimal: 'DECIMAL', DateTime: 'DATETIME', JSON: 'JSON' } as const

function definitionOf(
  { name, dataType, measure }: ExportColumn,
  dataset: FocusDataset,
  version: FocusVersion,
): Readonly<Record<string, unknown>> {
  const deprecatedIn = datasetColumns(dataset, version).find((column) => column.name === name)?.deprecatedIn ?? null
  return {
    ColumnName: name,
    DataType: metadataTypes[dataType],
    ...(dataType === 'Decimal' && { NumericPrecision: 38, NumberScale: measure === 'Quantity' ? 15 : 18 }),
    ...(dataType === 'String' && { StringEncoding: 'UTF-8' }),
    ...(name === 'Tags' && { ProviderTagPrefixes: tagPrefixes }),
    ...(deprecatedIn !== null && deprecatedIn <= version && { Deprecated: true }),
  }
}

function recencyOf({ dataset, files }: DescribedDataset, facts: MetadataFacts): Readonly<Record<string, unknown>> {
  const { createdAt, states } = facts
  const updated =
    states
      .map(({ lastUpdated }) => lastUpdated)
      .sort()
      .at(-1) ?? createdAt
  const periods = files.flatMap(({ billingPeriod }) => billingPeriod ?? [])
  const common = {
    DatasetInstanceId: instanceId(dataset, facts),
    DatasetInstanceLastUpdated: updated,
    RecencyLastUpdated: createdAt,
  }
  if (periods.length === 0) return { ...common, DatasetInstanceComplete: states.every(isClosed) }
  return {
    ...common,
    TimeSectors: periods.map((period) => {
      const own = states.filter(({ billingPeriod }) => billingPeriod === period)
      const [year = 0, month = 0] = period.split('-').map(Number)
      return {
        TimeSectorStart: new Date(Date.UTC(year, month - 1)).toISOString().replace('.000Z', 'Z'),
        TimeSectorEnd: new Date(Date.UTC(year, month)).toISOString().replace('.000Z', 'Z'),
        TimeSectorComplete: own.length > 0 && own.every(isClosed),
        TimeSectorLastUpdated:
          own
            .map(({ lastUpdated }) => lastUpdated)
            .sort()
            .at(-1) ?? createdAt,
      }
    }),
  }
}

function isClosed({ status }: BillingPeriodState): boolean {
  return status === 'Closed'
}

function instanceId(dataset: FocusDataset, { exports }: MetadataFacts): string {
  return idOf([dataset, ...exports])
}

/** The same parts give the same id: the shape of a UUID, version 8 (RFC 9562), of their SHA-256. */
function idOf(parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
