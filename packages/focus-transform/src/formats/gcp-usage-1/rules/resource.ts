import { all, coalesce, col, lit, lookup, not, nothing, present, sql, step, when } from '../../../language/build.ts'
import type { Format, FormatAudit, PrepareStep } from '../../../language/mapping.ts'
import { tagsOf } from '../../gcp-billing/tags.ts'
import { isKind } from '../prepare.ts'

const buysCommitment = all(isKind('commitment-fee'), present(step('commitment_id')))
const resourceId = when([[buysCommitment, step('commitment_id')]], col('resource.global_name'))

const {
  steps,
  rule: tagsRule,
  audit,
} = tagsOf({
  labels: 'labels',
  tags: 'tags',
  projectLabels: 'project.labels',
  systemLabels: 'system_labels',
})

/** Labels, tags and the kind of resource, once for each source row. */
export const resourceSteps: readonly PrepareStep[] = [
  ...steps,
  {
    name: 'project_ancestors',
    value: sql(
      'string',
      "NULLIF(array_to_string(list_reverse(list_transform({0}, lambda e: coalesce({0.e.display_name}, {0.e.resource_name}))), '/'), '')",
      col('project.ancestors'),
    ),
  },
  {
    name: 'resource_collection',
    column: 'ResourceType',
    value: sql('string', "NULLIF(regexp_extract({0}, '/([^/]+)/[^/]+$', 1), '')", col('resource.global_name')),
  },
]

/** Notices keys that stand twice. */
export const tagAudit: FormatAudit = audit

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
    value: when([[buysCommitment, lit('Commitment')]], step('resource_collection')),
    note: 'The collection that the full resource name is of, such as instances.',
  },
  Tags: tagsRule,
}
