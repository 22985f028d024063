/** JSON with two spaces; whole numbers beyond 2^53 become text, like decimals, so that no digit is lost. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, exactNumbers, 2) ?? 'null'
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value, exactNumbers) ?? 'null'
}

function exactNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
