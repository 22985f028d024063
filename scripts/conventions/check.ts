import { checkDependencyDirection } from './dependency-direction.ts'
import { checkFileShape } from './file-shape.ts'
import { checkManifests } from './package-manifest.ts'
import { checkSourceSkeleton } from './source-skeleton.ts'
import { checkStandsAlone } from './stands-alone.ts'
import { checkWholeTests } from './whole-tests.ts'
import { type Finding, openWorkspace } from './workspace.ts'

/** Every breach found, and how much was looked at. */
export interface ConventionReport {
  readonly findings: readonly Finding[]
  readonly looked: { readonly packages: number; readonly modules: number; readonly imports: number }
}

/** Checks every convention on the workspace in `root`. */
export function checkConventions(root: string): ConventionReport {
  const workspace = openWorkspace(root)
  const direction = checkDependencyDirection(workspace)
  const findings = [
    ...direction.findings,
    ...checkManifests(workspace),
    ...checkFileShape(workspace),
    ...checkSourceSkeleton(workspace),
    ...checkWholeTests(workspace),
    ...checkStandsAlone(workspace),
  ]
  const { modules, imports } = direction
  return { findings, looked: { packages: workspace.packages.length, modules, imports } }
}
