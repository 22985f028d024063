import { col, equals, lit, nothing, sql, step, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { ColumnRule, FormatAudit, PrepareStep } from '../../language/mapping.ts'

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

/** Asked for by the audit when a key stands twice in one list. */
const REPEATED_KEYS = 'repeated-tag-keys'

/** JSON members of one list, keys with a prefix; NULL for a label without a value. */
const membersOf = (of: Expression, prefix: string): Expression => {
  const key = prefix === '' ? '{0.e.key}' : `'${prefix}' || {0.e.key}`
  return sql('records', `list_transform({0}, lambda e: to_json(${key}) || ':' || to_json({0.e.value}))`, of)
}

/** Any of the lists may be absent. */
const membersOfAll = (columns: TagColumns, tags: Expression): readonly Expression[] => [
  lit(''),
  membersOf(col(columns.labels), ''),
  membersOf(tags, TAG_PREFIXES.tags),
  membersOf(col(columns.projectLabels), TAG_PREFIXES.projectLabels),
  membersOf(col(columns.systemLabels), TAG_PREFIXES.systemLabels),
]

/** SQL of the four lists, each written with `write`. */
const ofEach = (write: (list: string) => string): string =>
  [1, 2, 3, 4].map((list) => write(`CAST({${list}} AS VARCHAR[])`)).join(', ')

const sortedMembers = `list_sort(list_concat(${ofEach((list) => list)}))`
const joinedMembers = `concat_ws(',', ${ofEach((list) => `NULLIF(array_to_string(${list}, ','), '')`)})`
const object = (members: string): string => `NULLIF('{' || ${members} || '}', '{}')`

/** The first member of each key. */
const firstOfKey = `list_filter({0}, lambda e, i: i = 1 OR split_part({0}[i - 1], '":', 1) IS DISTINCT FROM split_part(e, '":', 1))`

/**
 * How Google Cloud's labels and tags become the one JSON object of FOCUS. Nearly no bill repeats a key within one list,
 * and looking for it on each row is slow: the audit looks at each different object once, and has the bill of one that
 * does compiled once more with the longer rule.
 */
export function tagsOf(columns: TagColumns): {
  readonly steps: readonly PrepareStep[]
  readonly rule: ColumnRule
  readonly audit: FormatAudit
} {
  const isRepeated = equals(step('variant'), REPEATED_KEYS)
  const inOrder = sql(
    'records',
    `list_sort(list_transform({0}, lambda e: struct_pack("key" := {0.e.key}, rank := coalesce({0.e.inherited}, 'false'), "value" := {0.e.value})))`,
    col(columns.tags),
  )
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
        value: when([[isRepeated, inOrder]], nothing('records')),
      },
      {
        name: 'tag_members',
        value: when(
          [[isRepeated, sql('records', sortedMembers, ...membersOfAll(columns, direct))]],
          nothing('records'),
        ),
      },
      {
        name: 'tags_object',
        column: 'Tags',
        note,
        value: when(
          [[isRepeated, nothing()]],
          sql('string', object(joinedMembers), ...membersOfAll(columns, col(columns.tags))),
        ),
      },
    ],
    rule: {
      value: when(
        [[isRepeated, sql('string', object(`array_to_string(${firstOfKey}, ',')`), step('tag_members'))]],
        step('tags_object'),
      ),
      origin: 'reported',
      note,
    },
    audit: {
      code: 'FINOPS_REPEATED_TAG_KEY',
      sql: 'SELECT count(*) FROM (SELECT any_value(Tags) AS Tags FROM staged WHERE Tags IS NOT NULL GROUP BY hash(Tags)) WHERE len(json_keys(Tags)) <> len(list_distinct(json_keys(Tags)))',
      message: 'rows have two values for one key of Tags',
      hint: 'The first value stays, as documented.',
      retryWith: REPEATED_KEYS,
    },
  }
}
