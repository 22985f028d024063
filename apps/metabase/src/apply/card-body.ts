import { canonicalHash } from '../desired/canonical.ts'
import { cardEntityId, tagId } from '../desired/entity-id.ts'
import { writeMarker } from '../desired/marker.ts'
import type { CardSpec, Json, JsonObject, TagSpec } from '../desired/spec.ts'
import { type Ids, idOf } from './ids.ts'

/** What a card is created or changed with. Queries are MBQL 5, which is what Metabase 58 and later store. */
export function cardFields(spec: CardSpec, ids: Ids): JsonObject {
  return {
    name: spec.name,
    description: cardDescription(spec, canonicalHash(spec)),
    display: spec.display,
    dataset_query: {
      'lib/type': 'mbql/query',
      database: ids.database,
      stages: [
        {
          'lib/type': 'mbql.stage/native',
          native: spec.sql,
          'template-tags': Object.fromEntries(spec.tags.map((tag) => [tag.name, templateTag(spec.key, tag, ids)])),
        },
      ],
    },
    visualization_settings: spec.settings,
    parameters: spec.tags.map((tag) => cardParameter(spec.key, tag)),
  }
}

/** A card's description with its mark; its id is known before it is made. */
export function cardDescription(spec: Pick<CardSpec, 'key' | 'description'>, state: string): string {
  return writeMarker(spec.description, { key: spec.key, id: cardEntityId(spec.key), state })
}

function templateTag(card: string, tag: TagSpec, ids: Ids): JsonObject {
  return {
    id: tagId(card, tag.name),
    name: tag.name,
    'display-name': tag.title,
    type: tag.type,
    required: tag.required,
    ...(tag.field !== undefined && { dimension: ['field', {}, idOf(ids.fields, tag.field)] }),
    ...(tag.widget !== undefined && { 'widget-type': tag.widget }),
    ...(tag.default !== undefined && { default: tag.default }),
  }
}

function cardParameter(card: string, tag: TagSpec): JsonObject {
  const isField = tag.type === 'dimension'
  return {
    id: tagId(card, tag.name),
    type: isField ? (tag.widget ?? 'string/=') : 'category',
    name: tag.title,
    slug: tag.name,
    target: [isField ? 'dimension' : 'variable', ['template-tag', tag.name]],
    required: tag.required,
    ...(tag.default !== undefined && { default: tag.default }),
    ...staticValues(tag.choices),
  }
}

/** The values of a closed list, each with its title. */
export function staticValues(
  choices: readonly (readonly [string, string])[] | undefined,
): Readonly<Record<string, Json>> {
  if (choices === undefined) return {}
  return {
    values_query_type: 'list',
    values_source_type: 'static-list',
    values_source_config: { values: choices.map(([value, title]) => [value, title]) },
  }
}
