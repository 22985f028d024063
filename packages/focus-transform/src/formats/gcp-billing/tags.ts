import { coalesce, col, lit, sql, step } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { ColumnRule, PrepareStep } from '../../language/mapping.ts'

/** Prefixes of keys in Tags; labels have none. */
export const TAG_PREFIXES = { tags: 'resource-tag:', projectLabels: 'project:', systemLabels: 'gcp:' } as const

/** The columns of labels and tags, each a list of records with `key` and `value`; tags with `inherited` as well. */
export interface TagColumns {
  readonly labels: string
  readonly tags: string
  readonly projectLabels: string
  readonly systemLabels: string
}

const note =
  'Labels under their own keys, resource tags with the prefix resource-tag:, labels of the project with project:, system labels with gcp:. A direct tag goes before an inherited one; of equal keys the first value stays.'

/** JSON members of one list, keys with a prefix; labels without a value are left out. */
const membersOf = (of: Expression, prefix: string): Expression =>
  coalesce(
    sql(
      'records',
      `list_transform(list_filter({0}, lambda e: e."key" <> '' AND e."value" <> ''), lambda e: CAST(to_json({1} || e."key") AS VARCHAR) || ':' || CAST(to_json(e."value") AS VARCHAR))`,
      of,
      lit(prefix),
    ),
    sql('records', '[]', lit('')),
  )

/** How Google Cloud's labels and tags become the one JSON object of FOCUS: steps, and the rule of Tags. */
export function tagsOf(columns: TagColumns): { readonly steps: readonly PrepareStep[]; readonly rule: ColumnRule } {
  const direct = sql(
    'records',
    'list_filter({0}, lambda e, i: i = 1 OR {0}[i - 1]."key" <> e."key")',
    step('tags_in_order'),
  )
  return {
    steps: [
      {
        name: 'tags_in_order',
        note: 'A tag that is bound to the resource itself goes before one that it inherits; a key may come from several namespaces.',
        value: sql(
          'records',
          `list_sort(list_transform({0}, lambda e: struct_pack("key" := e."key", rank := coalesce(e.inherited, 'false'), "value" := e."value")))`,
          col(columns.tags),
        ),
      },
      {
        name: 'tag_members',
        column: 'Tags',
        note,
        value: sql(
          'records',
          'list_sort(list_concat({0}, {1}, {2}, {3}))',
          membersOf(col(columns.labels), ''),
          membersOf(direct, TAG_PREFIXES.tags),
          membersOf(col(columns.projectLabels), TAG_PREFIXES.projectLabels),
          membersOf(col(columns.systemLabels), TAG_PREFIXES.systemLabels),
        ),
      },
    ],
    rule: {
      value: sql(
        'string',
        `CASE WHEN len({0}) > 0 THEN '{' || array_to_string(list_filter({0}, lambda e, i: i = 1 OR split_part({0}[i - 1], '":', 1) <> split_part(e, '":', 1)), ',') || '}' END`,
        step('tag_members'),
      ),
      origin: 'reported',
      note,
    },
  }
}
