import { FOCUS_VERSIONS } from '../packages/focus-schema/src/version.ts'
import { renderAllowedValues, renderJson, renderLake, renderServiceCategories } from './render-common.ts'
import { renderArrow, renderColumns, renderRows, renderVersionIndex, renderZod } from './render-version.ts'
import { datasetsIn, lakeColumns } from './resolve.ts'
import type { Spec } from './spec-schema.ts'

/** Every generated file, by its path within packages/focus-schema/src/generated. */
export function render(spec: Spec): ReadonlyMap<string, string> {
  const files = new Map<string, string>([
    ['allowed-values.ts', renderAllowedValues(spec)],
    ['service-categories.ts', renderServiceCategories(spec)],
    ['lake.ts', renderLake(lakeColumns(spec))],
  ])
  for (const version of FOCUS_VERSIONS) {
    const datasets = datasetsIn(spec, version)
    files.set(`${version}/columns.ts`, renderColumns(datasets, version))
    files.set(`${version}/rows.ts`, renderRows(datasets, version))
    files.set(`${version}/zod.ts`, renderZod(datasets, version))
    files.set(`${version}/arrow.ts`, renderArrow(datasets, version))
    files.set(`${version}/index.ts`, renderVersionIndex(version))
    files.set(`json/${version}.json`, renderJson(spec, datasets, version))
  }
  return files
}
