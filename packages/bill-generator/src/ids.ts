import { createHash } from 'node:crypto'

/** SHA-256 in hexadecimal digits. */
export function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex')
}

/** A stable id in the form of a random UUID. */
export function uuidOf(value: string): string {
  const hex = sha256(value)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
