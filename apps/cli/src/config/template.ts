import { schemaUrl } from './schema-url.ts'

/** What a new `finops.yaml` is to say. */
export interface ConfigDraft {
  readonly data: string
  readonly exports: readonly ExportDraft[]
}

/** One bill that it names. */
export interface ExportDraft {
  readonly name: string
  readonly source: string
  readonly location: string
  /** Further keys of the export, such as `layout: files`. */
  readonly options?: Readonly<Record<string, string>>
}

/** A commented `finops.yaml`. */
export function configTemplate({ data, exports }: ConfigDraft): string {
  return `# yaml-language-server: $schema=${schemaUrl}
# Configuration of Open FinOps. \${NAME} stands for an environment variable; paths are relative to this file.

# Raw files, the lake and its catalogs. Bills don't belong into a repository: keep this folder out of git.
data: ${yamlText(data)}

# The bills to read; one entry each. location: a folder of this machine, or where the cloud writes its export:
#   aws    s3://bucket/prefix
#   azure  https://account.blob.core.windows.net/container/path
#   gcp    gs://bucket/prefix
exports:
${exports.map(exportText).join('')}
# Which keys of a bill mean what: the first that a row has wins. tag:<key>, cost-category:<name> or account.
dimensions:
  team: ['tag:team', 'tag:Team', 'tag:owner', account]
  environment: ['tag:env', 'tag:environment']

# What the bill does not say about an account: its name, and its value in a dimension. Quote the id.
accounts: {}
#  '000011112222': { name: shop-prod, team: shop }

# Your own dashboards, and changes to those that come along: a folder, which updates never touch.
# dashboards: ./dashboards

# How much of the past is kept; \`finops prune\` applies it. Totals of every version stay for good.
retention:
  versions: 3 # of a billing period, the one in force included
  raw: 13 months # files as delivered, after a newer version took their place
`
}

function exportText({ name, source, location, options = {} }: ExportDraft): string {
  const further = Object.entries(options).map(([key, value]) => `    ${key}: ${yamlText(value)}\n`)
  return `  - name: ${yamlText(name)}
    source: ${yamlText(source)}
    location: ${yamlText(location)}
${further.join('')}`
}

/** A text as YAML, quoted where it could be read as something else. */
function yamlText(text: string): string {
  const plain =
    /^[A-Za-z0-9./_~][A-Za-z0-9./_~:@+=-]*$/.test(text) && !/^[\d.+-]|^(?:true|false|null|yes|no|on|off|~)$/i.test(text)
  const relativePath = /^\.{1,2}\/[A-Za-z0-9./_~@+=-]*$/.test(text)
  if ((plain && !text.endsWith(':')) || relativePath) return text
  return `'${text.replaceAll("'", "''").replaceAll('${', '$${')}'`
}
