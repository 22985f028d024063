import type { Finding, Workspace } from './workspace.ts'

/** What every source has, below its src/. */
export const sourceSkeleton: readonly string[] = [
  'index.ts',
  'options.ts',
  'location.ts',
  'source.ts',
  'client.ts',
  'cloud-client.ts',
  'cloud-errors.ts',
  'discover.ts',
  'manifest.ts',
  'format.ts',
  'fetch.ts',
  'testing/cloud-endpoint.ts',
  'conformance.test.ts',
  'discover.test.ts',
  'cloud-errors.test.ts',
  'faults.test.ts',
]

/** What a source has that asks a cloud's store. */
const ofStores: ReadonlySet<string> = new Set([
  'cloud-client.ts',
  'cloud-errors.ts',
  'testing/cloud-endpoint.ts',
  'cloud-errors.test.ts',
  'faults.test.ts',
])

/** Sources that ask no store, with the reason. */
const withoutStore: Readonly<Record<string, string>> = {
  'source-focus': 'files of any provider, which their users bring into a folder',
}

/** Files that several sources have and others can't need, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'file-layout.ts': 'without manifests; an extract of Google Cloud never has one',
  'file-layout.test.ts': 'tests file-layout.ts',
  'download.test.ts': 'what is special about downloads from one store',
}

/**
 * Checks that every source has the same files: who has read one knows where to look in all. A name that two sources
 * share is an idea of all of them, so it belongs to the skeleton, or into pipeline/delivered-files.
 */
export function checkSourceSkeleton(workspace: Workspace): readonly Finding[] {
  const rule = 'source-skeleton'
  const sources = workspace.packages.filter(({ shortName }) => shortName.startsWith('source-'))
  const owners = new Map<string, string[]>()
  for (const { folder } of sources) {
    const own = `${folder}/src/`
    for (const file of workspace.files) {
      if (!file.startsWith(own)) continue
      const name = file.slice(own.length)
      owners.set(name, [...(owners.get(name) ?? []), file])
    }
  }
  const missing = sources.flatMap(({ folder, shortName }) =>
    sourceSkeleton
      .filter((name) => withoutStore[shortName] === undefined || !ofStores.has(name))
      .map((name) => `${folder}/src/${name}`)
      .filter((file) => !workspace.files.includes(file))
      .map((file) => ({ rule, file, message: 'every source has this file' })),
  )
  const shared = [...owners].flatMap(([name, files]) =>
    files.length > 1 && !sourceSkeleton.includes(name) && exceptions[name] === undefined
      ? files.map((file) => ({
          rule,
          file,
          message:
            'several sources have it: put what they share into pipeline/delivered-files, or add it to the skeleton',
        }))
      : [],
  )
  return [...missing, ...shared]
}
