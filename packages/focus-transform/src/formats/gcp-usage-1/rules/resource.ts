import { all, coalesce, col, lit, lookup, not, nothing, present, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isKind } from '../prepare.ts'

const buysCommitment = all(isKind('commitment-fee'), present(step('commitment_id')))
const resourceId = when([[buysCommitment, step('commitment_id')]], col('resource.global_name'))

/** Prefixes of keys in Tags; labels have none. */
export const TAG_PREFIXES = { tags: 'resource-tag:', projectLabels: 'project:', systemLabels: 'gcp:' } as const

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

/** Labels and tags, once for each source row. */
export const tagSteps: readonly PrepareStep[] = [
  {
    name: 'tags_in_order',
    note: 'A tag that is bound to the resource itself goes before one that it inherits; a key may come from several namespaces.',
    value: sql(
      'records',
      `list_sort(list_transform({0}, lambda e: struct_pack("key" := e."key", rank := coalesce(e.inherited, 'false'), "value" := e."value")))`,
      col('tags'),
    ),
  },
  {
    name: 'tag_members',
    column: 'Tags',
    note: 'Labels under their own keys, resource tags with the prefix resource-tag:, labels of the project with project:, system labels with gcp:.',
    value: sql(
      'records',
      'list_sort(list_concat({0}, {1}, {2}, {3}))',
      membersOf(col('labels'), ''),
      membersOf(
        sql('records', 'list_filter({0}, lambda e, i: i = 1 OR {0}[i - 1]."key" <> e."key")', step('tags_in_order')),
        TAG_PREFIXES.tags,
      ),
      membersOf(col('project.labels'), TAG_PREFIXES.projectLabels),
      membersOf(col('system_labels'), TAG_PREFIXES.systemLabels),
    ),
  },
]

/** Where it ran, what it was, and how it is tagged. */
export const resourceRules: Format['mapping'] = {
  AvailabilityZone: { value: col('location.zone') },
  RegionId: { value: col('location.region') },
  RegionName: {
    value: coalesce(lookup('gcp-regions', col('location.region'), 'RegionName'), col('location.region')),
    note: "Google's documented name of the region.",
  },
  ResourceId: {
    value: resourceId,
    origin: 'reported',
    note: 'Rows that buy a commitment are about the commitment itself.',
  },
  ResourceName: { value: when([[not(buysCommitment), col('resource.name')]], nothing()), origin: 'reported' },
  ResourceType: {
    value: when(
      [
        [buysCommitment, lit('Commitment')],
        [
          present(col('resource.global_name')),
          sql('string', "NULLIF(regexp_extract({0}, '/([^/]+)/[^/]+$', 1), '')", col('resource.global_name')),
        ],
      ],
      nothing(),
    ),
    note: 'The collection that the full resource name is of, such as instances.',
  },
  Tags: {
    value: sql(
      'string',
      `CASE WHEN len({0}) > 0 THEN '{' || array_to_string(list_filter({0}, lambda e, i: i = 1 OR split_part({0}[i - 1], '":', 1) <> split_part(e, '":', 1)), ',') || '}' END`,
      step('tag_members'),
    ),
    origin: 'reported',
    note: 'Labels under their own keys, resource tags with the prefix resource-tag:, labels of the project with project:, system labels with gcp:. A direct tag goes before an inherited one; of equal keys the first value stays.',
  },
}
