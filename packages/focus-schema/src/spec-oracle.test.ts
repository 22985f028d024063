import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FocusColumn, FocusDataset } from './column.ts'
import { datasetColumns } from './datasets.ts'
import type { FocusVersion } from './version.ts'

const SPEC = new URL('../../../../shared/spec/', import.meta.url)
const OLD = new URL('focus-columns-1.0-1.2.json', SPEC)
const NEW = new URL('focus-datasets-1.4.json', SPEC)
const present = existsSync(OLD) && existsSync(NEW)
if (!present)
  console.warn(`SKIPPED: the FOCUS column tables are not at ${SPEC.pathname}, so nothing compares our data with them`)

interface OldColumn {
  readonly id: string
  readonly displayName: string | null
  readonly columnType: string
  readonly featureLevel: string
  readonly allowsNulls: 'True' | 'False'
  readonly dataType: string
  readonly valueFormat: string
  readonly allowedValues?: readonly string[]
  readonly introduced: string
}

interface NewColumn {
  readonly display_name: string
  readonly feature_level: string
  readonly allows_nulls: boolean
  readonly data_type: string
  readonly value_format: string
  readonly allowed_values: readonly string[] | null
  readonly numeric_range: readonly [number, number] | null
  readonly condition: string
  readonly version: string
}

const OUR_TYPE: Record<string, string> = { 'Date/Time': 'DateTime' }
const sorted = (values: readonly string[] | null | undefined): readonly string[] | null =>
  values == null ? null : [...values].sort()
const read = <T>(url: URL): T => JSON.parse(readFileSync(url, 'utf8')) as T

function byName(columns: readonly FocusColumn[]): ReadonlyMap<string, FocusColumn> {
  return new Map(columns.map((column) => [column.name, column]))
}

/** How the tables of 1.0 to 1.2 word the value formats, in the words of 1.4. */
function formatOf(valueFormat: string): string {
  const words: [RegExp, string][] = [
    [/numericformat/i, 'Numeric'],
    [/currency(code)?format/i, 'Currency'],
    [/unitformat/i, 'Unit'],
    [/key-?valueformat/i, 'Key-Value'],
    [/date\/timeformat/i, 'Date/Time'],
    [/allowed values/i, 'Allowed Values'],
    [/not specified/i, 'Unspecified'],
  ]
  return words.find(([pattern]) => pattern.test(valueFormat))?.[1] ?? valueFormat
}

function factsOf(column: FocusColumn | undefined): Record<string, unknown> & { since?: FocusColumn['since'] } {
  if (column === undefined) return {}
  const { displayName, kind, featureLevel, allowsNulls, dataType, valueFormat, allowedValues, since } = column
  return {
    displayName,
    kind,
    featureLevel,
    allowsNulls,
    dataType,
    valueFormat,
    allowedValues: sorted(allowedValues),
    since,
  }
}

const SUBCATEGORIES = sorted(byName(datasetColumns('CostAndUsage', '1.4')).get('ServiceSubcategory')?.allowedValues)

describe.skipIf(!present)(
  'our data says what the published tables of FOCUS say',
  { meta: { skipReason: 'the published tables of FOCUS are not at ../shared/spec' } },
  () => {
    test.each(['1.0', '1.1', '1.2'] as const)('CostAndUsage of %s: every column and every fact', (version) => {
      const theirs = read<Record<string, readonly OldColumn[]>>(OLD)[version] ?? []
      const ours = byName(datasetColumns('CostAndUsage', version))
      expect([...ours.keys()]).toEqual(theirs.map(({ id }) => id))
      for (const column of theirs) {
        expect({ name: column.id, ...factsOf(ours.get(column.id)) }).toEqual({
          name: column.id,
          displayName: column.displayName ?? 'Commitment Discount Status',
          kind: column.columnType,
          featureLevel: column.featureLevel,
          allowsNulls: column.allowsNulls === 'True',
          dataType: OUR_TYPE[column.dataType] ?? column.dataType,
          valueFormat: formatOf(column.valueFormat),
          // that table lists the category beside each subcategory; the list of 1.4 is compared below
          allowedValues: column.id === 'ServiceSubcategory' ? SUBCATEGORIES : sorted(column.allowedValues),
          since: column.introduced,
        })
      }
    })

    const tables = present
      ? read<{ datasets: Record<string, { dataset_id: FocusDataset; columns: Record<string, NewColumn> }> }>(NEW)
      : { datasets: {} }
    test.each(Object.values(tables.datasets).map((dataset) => [dataset.dataset_id, dataset.columns] as const))(
      '%s of 1.4: every column and every fact',
      (dataset, theirs) => {
        const ours = byName(datasetColumns(dataset, '1.4'))
        expect([...ours.keys()]).toEqual(Object.keys(theirs).sort())
        for (const [name, column] of Object.entries(theirs)) {
          const { kind: _, ...facts } = factsOf(ours.get(name))
          expect({ name, ...facts }).toEqual({
            name,
            displayName: column.display_name,
            featureLevel: column.feature_level,
            allowsNulls: column.allows_nulls,
            dataType: OUR_TYPE[column.data_type] ?? column.data_type,
            valueFormat: column.value_format.startsWith('Decimal') ? 'Numeric' : column.value_format,
            allowedValues: sorted(column.allowed_values),
            // those tables round 1.0-preview up to 1.0
            since: facts.since === '1.0-preview' && column.version === '1.0' ? '1.0-preview' : column.version,
          })
          expect(ours.get(name)?.presenceCondition != null, `${name} has a condition`).toBe(column.condition !== 'n/a')
          const range = column.value_format === 'Decimal (non-negative)' ? [0, null] : column.numeric_range
          const { numericRange } = ours.get(name) ?? {}
          expect(numericRange == null ? null : [numericRange.min, numericRange.max], `${name} has a range`).toEqual(
            range?.map((limit) => (limit === null ? null : String(limit))) ?? null,
          )
        }
      },
    )

    test('each subcategory has the category that 1.4 gives it', async () => {
      const { serviceCategoryOf } = await import('./service-categories.ts')
      const parents = read<{ service_subcategory_parents: Record<string, string> }>(NEW).service_subcategory_parents
      expect(Object.keys(parents).sort()).toEqual(SUBCATEGORIES)
      for (const [subcategory, category] of Object.entries(parents))
        expect(serviceCategoryOf(subcategory)).toBe(category)
    })
  },
)

describe('FOCUS 1.3, of which there is no such table, lies between 1.2 and 1.4', () => {
  const names = (version: FocusVersion): readonly string[] =>
    datasetColumns('CostAndUsage', version).map(({ name }) => name)

  test('it adds eight columns to 1.2 and removes none', () => {
    const added = names('1.3').filter((name) => !names('1.2').includes(name))
    expect(added).toEqual([
      'AllocatedMethodDetails',
      'AllocatedMethodId',
      'AllocatedResourceId',
      'AllocatedResourceName',
      'AllocatedTags',
      'ContractApplied',
      'HostProviderName',
      'ServiceProviderName',
    ])
    expect(names('1.2').filter((name) => !names('1.3').includes(name))).toEqual([])
  })

  test('1.4 removes what 1.3 deprecated, and makes two pricing columns not nullable', () => {
    expect(names('1.3').filter((name) => !names('1.4').includes(name))).toEqual(['ProviderName', 'PublisherName'])
    const nulls = (version: FocusVersion): readonly string[] =>
      datasetColumns('CostAndUsage', version)
        .filter(({ allowsNulls }) => allowsNulls)
        .map(({ name }) => name)
    expect(nulls('1.3').filter((name) => names('1.4').includes(name) && !nulls('1.4').includes(name))).toEqual([
      'PricingCurrency',
      'PricingCurrencyEffectiveCost',
    ])
  })
})
