import {
  all,
  any,
  coalesce,
  col,
  json,
  lit,
  lookup,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isCommitment, isKind } from '../terms.ts'

const isPurchaseOfCommitment = all(isKind('purchase', 'refund', 'unused'), any(isCommitment, isKind('unused')))
const place = coalesce(col('ResourceLocation'), col('Location'))

/** What the resource and its place are, computed once. */
export const resourceSteps: readonly PrepareStep[] = [
  {
    name: 'provider_path',
    note: 'What follows the last /providers/ of a resource id, in lower case: namespace, then types and names in turn.',
    value: sql(
      'string',
      "CASE WHEN contains(lower({0}), '/providers/') THEN list_extract(string_split(lower({0}), '/providers/'), -1) END",
      step('resource_id'),
    ),
  },
  {
    name: 'resource_type',
    note: 'Namespace and types of the resource id, in lower case: microsoft.sql/servers/databases.',
    value: sql(
      'string',
      "CASE WHEN {0} IS NOT NULL THEN concat_ws('/', split_part({0}, '/', 1), NULLIF(split_part({0}, '/', 2), ''), NULLIF(split_part({0}, '/', 4), ''), NULLIF(split_part({0}, '/', 6), ''), NULLIF(split_part({0}, '/', 8), '')) END",
      step('provider_path'),
    ),
  },
  { name: 'place', value: sql('string', 'lower(trim({0}))', place) },
  { name: 'known_region', value: lookup('azure-regions', step('place'), 'RegionId') },
  {
    name: 'region_id',
    column: 'RegionId',
    value: sql(
      'string',
      "NULLIF(NULLIF({0}, 'global'), '')",
      coalesce(step('known_region'), sql('string', "regexp_replace({0}, '[^a-z0-9]', '', 'g')", step('place'))),
    ),
  },
]

/** Where it ran, what it was, and how it is tagged. */
export const resourceRules: Format['mapping'] = {
  AvailabilityZone: { value: col('AvailabilityZone') },
  RegionId: {
    value: step('region_id'),
    origin: 'reported',
    note: "Azure's many spellings of a location as one id; none for global services.",
  },
  RegionName: {
    value: when(
      [[present(step('region_id')), coalesce(lookup('azure-regions', step('place'), 'RegionName'), place)]],
      nothing(),
    ),
    note: "Azure's display name of the region.",
  },
  ResourceId: {
    value: when([[isPurchaseOfCommitment, coalesce(step('commitment_id'), step('resource_id'))]], step('resource_id')),
    origin: 'reported',
    note: 'Rows that buy a commitment, and its unused part, are about the commitment itself.',
  },
  ResourceName: {
    value: when(
      [[isPurchaseOfCommitment, coalesce(col('BenefitName'), col('ReservationName'), col('ResourceName'))]],
      coalesce(
        col('ResourceName'),
        sql('string', "NULLIF(list_extract(string_split(rtrim({0}, '/'), '/'), -1), '')", step('resource_id')),
        col('InstanceName'),
      ),
    ),
    origin: 'reported',
    note: 'The resource name; files of a customer agreement have none, there it is the last part of the resource id.',
  },
  ResourceType: {
    value: when(
      [
        [all(isPurchaseOfCommitment, step('is_spend_commitment')), lit('Savings plan')],
        [all(isPurchaseOfCommitment, present(step('commitment_id'))), lit('Reservation')],
      ],
      coalesce(lookup('azure-resource-types', step('resource_type'), 'DisplayName'), step('resource_type')),
    ),
    note: "The display name of the resource id's type; where no table knows it, the type itself.",
  },
  Tags: {
    value: json({
      maps: [
        {
          of: sql(
            'map',
            "coalesce(TRY_CAST(TRY_CAST(CASE WHEN starts_with(ltrim({0}), '{') THEN {0} ELSE '{' || {0} || '}' END AS JSON) AS MAP(VARCHAR, VARCHAR)), MAP {'x_Unreadable': {0}})",
            col('Tags'),
          ),
        },
      ],
    }),
    note: 'Azure writes tags without outer braces. A text that is no JSON either way is kept whole under the key x_Unreadable.',
  },
  x_ResourceGroupName: { value: col('ResourceGroup') },
  x_ResourceType: {
    value: step('resource_type'),
    note: 'The resource type as in Azure Resource Manager, in lower case.',
  },
}
