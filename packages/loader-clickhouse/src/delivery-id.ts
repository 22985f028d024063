import { createHash } from 'node:crypto'
import { hostname } from 'node:os'

const originBits = 20n

/** What loads of this machine and data folder have in common: of those, one process at a time can work. */
export function originOf(dataDir: string): bigint {
  const hash = createHash('sha256').update(`${hostname()}\n${dataDir}`).digest()
  return BigInt(hash.readUInt32BE()) >> (32n - originBits)
}

/** The id of a load that begins now: the time in milliseconds, and where. Unique without asking anybody. */
export function newDeliveryId(origin: bigint): string {
  return String((BigInt(Date.now()) << originBits) | origin)
}

/** Where and when the load of this id began; the time in milliseconds since 1970. */
export function beginOf(id: string): { readonly at: number; readonly origin: bigint } {
  const value = BigInt(id)
  return { at: Number(value >> originBits), origin: value & ((1n << originBits) - 1n) }
}
