import type { FocusColumn } from '../packages/focus-schema/src/column.ts'
import type { LakeColumn } from '../packages/focus-schema/src/lake-column.ts'
import { lakeTypeOf } from '../packages/focus-schema/src/lake-type.ts'
import { FOCUS_VERSIONS, type FocusVersion } from '../packages/focus-schema/src/version.ts'
import type { Spec, SpecColumn, SpecDataset } from './spec-schema.ts'

/** A dataset as one version has it. */
export interface ResolvedDataset {
  readonly dataset: SpecDataset['dataset']
  readonly type: SpecDataset['type']
  readonly featureLevel: SpecDataset['featureLevel']
  readonly columns: readonly FocusColumn[]
}

const ORDER: readonly string[] = ['0.5', '1.0-preview', ...FOCUS_VERSIONS]

function atOrAfter(version: FocusVersion, other: string): boolean {
  return ORDER.indexOf(version) >= ORDER.indexOf(other)
}

function hasColumn(column: SpecColumn, version: FocusVersion): boolean {
  return atOrAfter(version, column.since) && (column.removedIn === null || !atOrAfter(version, column.removedIn))
}

function allowedValues(spec: Spec, values: SpecColumn['allowedValues']): readonly string[] | null {
  if (values === '@serviceCategories') return spec.services.categories.map((category) => category.name)
  if (values === '@serviceSubcategories') return spec.services.categories.flatMap((category) => category.subcategories)
  return values
}

/** A column as one version has it: `until` overrides hold up to and including their version, the oldest winning. */
function columnIn(spec: Spec, column: SpecColumn, version: FocusVersion): FocusColumn {
  const { until, ...base } = column
  const overrides = FOCUS_VERSIONS.filter((last) => until[last] !== undefined && atOrAfter(last, version))
  const facts = Object.assign({}, base, ...overrides.reverse().map((last) => until[last])) as typeof base
  return {
    name: facts.name,
    displayName: facts.displayName,
    description: facts.description,
    kind: facts.kind,
    dataType: facts.dataType,
    valueFormat: facts.valueFormat,
    allowsNulls: facts.allowsNulls,
    featureLevel: facts.featureLevel,
    presenceCondition: facts.presenceCondition,
    allowedValues: allowedValues(spec, facts.allowedValues),
    numericRange: facts.numericRange,
    measure: facts.measure,
    nationalCurrency: facts.nationalCurrency,
    since: facts.since,
    deprecatedIn: facts.deprecatedIn,
    removedIn: facts.removedIn,
  }
}

/** The datasets that one version defines, each with the columns that it has there. */
export function datasetsIn(spec: Spec, version: FocusVersion): readonly ResolvedDataset[] {
  return spec.datasets
    .filter((dataset) => atOrAfter(version, dataset.since))
    .map(({ dataset, type, featureLevel, columns }) => ({
      dataset,
      type,
      featureLevel,
      columns: columns.filter((column) => hasColumn(column, version)).map((column) => columnIn(spec, column, version)),
    }))
}

/** The lake: every CostAndUsage column of any version, alphabetically, then the x_ columns as authored. */
export function lakeColumns(spec: Spec): readonly LakeColumn[] {
  const focus = spec.datasets
    .filter(({ dataset }) => dataset === 'CostAndUsage')
    .flatMap(({ columns }) => columns)
    .map((column): LakeColumn => {
      const versions = FOCUS_VERSIONS.filter((version) => hasColumn(column, version))
      const everywhere = versions.map((version) => columnIn(spec, column, version))
      return {
        name: column.name,
        description: column.description,
        dataType: column.dataType,
        measure: column.measure,
        lakeType: lakeTypeOf(column.dataType, column.measure),
        nullable: everywhere.some(({ allowsNulls, featureLevel }) => allowsNulls || featureLevel !== 'Mandatory'),
        versions,
        providers: 'any',
      }
    })
  const extensions = spec.extensions.columns.map(
    (column): LakeColumn => ({
      name: column.name,
      description: column.description,
      dataType: column.dataType,
      measure: column.measure,
      lakeType: lakeTypeOf(column.dataType, column.measure),
      nullable: true,
      versions: [],
      providers: column.providers,
    }),
  )
  return [...focus, ...extensions]
}
