import {
  all,
  coalesce,
  col,
  equals,
  json,
  key,
  lit,
  lookup,
  member,
  nothing,
  present,
  sql,
  startsWith,
  step,
  when,
} from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isKind } from '../terms.ts'
import { isMadeRow } from './made-row.ts'

const buysCommitment = isKind('sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront', 'commitment-refund')
const resourceId = when(
  [
    [isMadeRow, step('commitment_id')],
    [buysCommitment, coalesce(step('commitment_id'), col('line_item_resource_id'))],
  ],
  col('line_item_resource_id'),
)
const isArn = startsWith(resourceId, 'arn:')

/** Where it ran, what it was, and how it is tagged. */
export const resourceRules: Format['mapping'] = {
  AvailabilityZone: {
    value: sql(
      'string',
      'NULLIF({0}, {1})',
      coalesce(col('line_item_availability_zone'), col('reservation_availability_zone')),
      step('region_id'),
    ),
    origin: 'reported',
    note: 'None where AWS writes the region in its place.',
  },
  RegionId: { value: step('region_id'), origin: 'reported' },
  RegionName: {
    value: coalesce(
      lookup('aws-regions', step('region_id'), 'RegionName'),
      when([[present(step('region_id')), step('region_id')]], nothing()),
    ),
    note: "AWS's documented name of the region.",
  },
  ResourceId: {
    value: resourceId,
    origin: 'reported',
    note: 'Rows that buy a commitment, and its unused part, are about the commitment itself.',
  },
  ResourceName: {
    value: when(
      [
        [isMadeRow, nothing()],
        [
          present(col('line_item_resource_id')),
          coalesce(
            member('tags', 'Name'),
            member('tags', 'name'),
            key(col('resource_tags'), 'user_name'),
            when([[isArn, sql('string', "regexp_extract({0}, '([^:/]+)$', 1)", resourceId)]], nothing()),
          ),
        ],
      ],
      nothing(),
    ),
    note: 'The tag Name, else the last part of the ARN.',
  },
  ResourceType: {
    value: when(
      [
        [
          isArn,
          sql(
            'string',
            "coalesce(NULLIF(regexp_extract({0}, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:([^:/]+)[:/]', 1), ''), CASE split_part({0}, ':', 3) WHEN 's3' THEN 'bucket' WHEN 'sqs' THEN 'queue' WHEN 'sns' THEN 'topic' END)",
            resourceId,
          ),
        ],
        [all(present(resourceId), equals(col('line_item_product_code'), 'AmazonS3')), lit('bucket')],
        [
          sql(
            'boolean',
            "regexp_matches({0}, '^(i|vol|snap|nat|vpce|eni|eipalloc|tgw|vpn|fs|cr)-[0-9a-f]+$')",
            resourceId,
          ),
          lookup(
            'aws-resource-id-prefixes',
            sql('string', "regexp_extract({0}, '^[a-z]+')", resourceId),
            'ResourceType',
          ),
        ],
      ],
      nothing(),
    ),
    note: 'The resource type of the ARN, or what the prefix of the id stands for. ARNs of buckets, queues and topics name no type, and Amazon S3 gives the bare name of a bucket.',
  },
  Tags: {
    value: json({
      families: ['tags'],
      maps: [
        {
          of: col('resource_tags'),
          rename: [
            { prefix: 'user_', with: '' },
            { prefix: 'aws_', with: 'aws:' },
          ],
        },
        {
          of: col('tags'),
          rename: [
            { prefix: 'resourceTags/user:', with: '' },
            { prefix: 'resourceTags/', with: '' },
            { prefix: 'user:', with: '' },
            { prefix: 'user_', with: '' },
            { prefix: 'aws_', with: 'aws:' },
          ],
        },
      ],
    }),
    note: "Tags of the user under their own keys, AWS's own with the prefix aws:.",
  },
}
