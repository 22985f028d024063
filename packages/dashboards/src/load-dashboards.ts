import { relative, sep } from 'node:path'
import type { FinopsError } from '@open-finops/pipeline'
import type { Dashboard, Dashboards } from './definition.ts'
import { definitionError, definitionFaults } from './definition-error.ts'
import { dimensionSnippet } from './dimensions.ts'
import { makeDashboard } from './make-dashboard.ts'
import { overlay } from './overlay.ts'
import { type DashboardFiles, type DashboardFolder, readDashboardFolder, shippedFolder } from './read-folder.ts'
import { type DashboardText, dashboardChangeSchema, dashboardSchema, keysAt } from './schema.ts'
import { checkYaml, parseYamlFile, type YamlFile } from './yaml-file.ts'

/** Which dashboards to load. */
export interface LoadDashboardsOptions {
  /** A folder of the user's own dashboards and changes to shipped ones; absolute. */
  readonly overlay?: string
  /** Names of the dimensions of `finops.yaml`. */
  readonly dimensions?: readonly string[]
  /** The folder of shipped dashboards; by default those of this package. */
  readonly shipped?: string
}

/** The folder whose cards stand above those of every dashboard. */
const headerId = 'header'

/**
 * Loads the shipped dashboards with the user's own on top, every file checked.
 * @throws FinopsError `FINOPS_DASHBOARD` with file, line, column and key; all faults are in its details.
 */
export async function loadDashboards(options: LoadDashboardsOptions = {}): Promise<Dashboards> {
  const dimensions = options.dimensions ?? []
  const shipped = await readDashboardFolder(options.shipped ?? shippedFolder())
  const own = options.overlay === undefined ? undefined : await readDashboardFolder(options.overlay)
  const snippets = new Map([
    ...shipped.snippets,
    ...(own?.snippets ?? []),
    ['dimension', dimensionSnippet(dimensions)] as const,
    ['has-dimension', dimensions.length === 0 ? '1 = 0' : '1 = 1'] as const,
  ])
  const ids = [...new Set([...shipped.dashboards.keys(), ...(own?.dashboards.keys() ?? [])])]
  const loaded: Dashboard[] = []
  const faults: FinopsError[] = []
  for (const id of ids) {
    try {
      const text = readText(id, shipped, own)
      if (text === 'hidden') continue
      const sql = new Map([...filesOf(shipped, id), ...filesOf(own, id)])
      loaded.push(makeDashboard({ id, ...text, sql, snippets, dimensions }))
    } catch (error) {
      faults.push(...faultsOf(error))
    }
  }
  const dashboards = loaded.filter(({ id }) => id !== headerId)
  faults.push(...deadDrills(dashboards))
  const [first, ...others] = faults
  if (first !== undefined) throw definitionFaults([first, ...others])
  return {
    dashboards: dashboards.sort(
      (one, other) => one.position - other.position || one.title.localeCompare(other.title, 'en'),
    ),
    header: loaded.find(({ id }) => id === headerId)?.cards ?? [],
  }
}

interface TextOfDashboard {
  readonly text: DashboardText
  readonly yaml: YamlFile
  readonly files: readonly string[]
}

function readText(id: string, shipped: DashboardFolder, own: DashboardFolder | undefined): TextOfDashboard | 'hidden' {
  const [base, change] = [shipped.dashboards.get(id), own?.dashboards.get(id)]
  const files = [base?.yaml?.path, change?.yaml?.path].filter((path) => path !== undefined)
  if (base?.yaml === undefined) return { ...whole(id, change ?? base, own ?? shipped), files }
  const { text, yaml } = whole(id, base, shipped)
  if (change?.yaml === undefined || own === undefined) return { text, yaml, files }
  const changeYaml = parseYamlFile(shortName(own.root, change.yaml.path), change.yaml.text)
  const checked = checkYaml(changeYaml, dashboardChangeSchema, keysAt)
  const result = 'value' in checked ? overlay(text, checked.value, changeYaml) : checked
  if ('faults' in result) throw definitionFaults(result.faults)
  return result.value === 'hidden' ? 'hidden' : { text: result.value, yaml: changeYaml, files }
}

function whole(
  id: string,
  files: DashboardFiles | undefined,
  folder: DashboardFolder,
): { readonly text: DashboardText; readonly yaml: YamlFile } {
  if (files?.yaml === undefined) {
    const place = { file: `${id}/dashboard.yaml`, line: 1, column: 1 }
    throw definitionError(
      place,
      'the file is missing',
      `Write it, or remove the folder ${id}; there is no shipped dashboard of this name.`,
    )
  }
  const yaml = parseYamlFile(shortName(folder.root, files.yaml.path), files.yaml.text)
  const checked = checkYaml(yaml, dashboardSchema, keysAt)
  if ('faults' in checked) throw definitionFaults(checked.faults)
  return { text: checked.value, yaml }
}

function filesOf(folder: DashboardFolder | undefined, id: string): DashboardFiles['sql'] {
  return folder?.dashboards.get(id)?.sql ?? new Map()
}

function shortName(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

/** Ways that lead to no dashboard, tab or filter. A way to a hidden dashboard is no fault: the click then does nothing. */
function deadDrills(dashboards: readonly Dashboard[]): readonly FinopsError[] {
  return dashboards.flatMap((dashboard) =>
    dashboard.cards.flatMap(({ id, drill }) => {
      const target = dashboards.find((other) => other.id === drill?.dashboard)
      if (drill?.dashboard === undefined || target === undefined) return []
      const place = { file: `${dashboard.id}/dashboard.yaml`, line: 1, column: 1 }
      const dead = Object.keys(drill.filters).filter((name) => !target.filters.some((filter) => filter.id === name))
      return dead.map((name) =>
        definitionError(
          place,
          `the card ${id} leads to ${target.id}, which has no filter ${name}`,
          undefined,
          'drill.filters',
        ),
      )
    }),
  )
}

function faultsOf(error: unknown): readonly FinopsError[] {
  const fault = error as FinopsError
  if (fault.code !== 'FINOPS_DASHBOARD') throw error
  const inside = fault.details['faults']
  if (!Array.isArray(inside)) return [fault]
  return inside.map(
    ({
      message,
      hint,
      ...details
    }: {
      message: string
      hint: string
      file: string
      line: number
      column: number
      key?: string
    }) =>
      definitionError(
        details,
        message.slice(`${details.file}:${details.line}:${details.column}: `.length),
        hint,
        details.key,
      ),
  )
}
