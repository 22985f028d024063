import { createHash } from 'node:crypto'

/**
 * The entity id of a card: 21 characters, which a card may be created with. The same key gives the same id on every
 * Metabase, so that a run that broke off after creating a card finds it again.
 */
export function cardEntityId(key: string): string {
  return createHash('sha256').update(`open-finops:card:${key}`).digest('base64url').slice(0, 21)
}

/** The id of a template tag: a UUID, the same for the same card and name. */
export function tagId(key: string, name: string): string {
  const hex = createHash('sha256').update(`open-finops:tag:${key}:${name}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
