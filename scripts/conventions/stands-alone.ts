import type { Finding, Workspace } from './workspace.ts'

const textFile = /(\.(ts|mts|mjs|js|json|md|ya?ml|sql|sh|html|css|toml)|(^|\/)(run|Dockerfile|\.npmrc))$/
const localPath = /(?<![\w.~/:-])\/(?:home|Users|root|work|mnt)\/[\w.-]+|\b[A-Z]:\\{1,2}Users\\/

/** Checks that the repository needs no particular machine, and carries nobody's bills. */
export function checkStandsAlone(workspace: Workspace): readonly Finding[] {
  return workspace.files.flatMap((file) => [...localPaths(workspace, file), ...trackedData(file)])
}

function localPaths(workspace: Workspace, file: string): readonly Finding[] {
  if (!textFile.test(file) || file.includes('__fixtures__/')) return []
  return workspace
    .read(file)
    .split('\n')
    .flatMap((text, index) => {
      const found = localPath.exec(text)
      if (found === null) return []
      const message = `names a path of one machine: ${found[0]}`
      return [{ rule: 'local-path', file, line: index + 1, message }]
    })
}

function trackedData(file: string): readonly Finding[] {
  const isData =
    /^(data|demo)\//.test(file) || (/\.(duckdb|parquet|env)$/.test(file) && !file.includes('__fixtures__/'))
  return isData ? [{ rule: 'tracked-data', file, message: 'bills, lakes and secrets are never tracked' }] : []
}
