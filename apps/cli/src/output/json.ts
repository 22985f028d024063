/** JSON with two spaces; whole numbers beyond 2^53 become text, like decimals, so that no digit is lost. */
export function jsonText(value: unknown): string {
  return escaped(JSON.stringify(value, exactNumbers, 2) ?? 'null')
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return escaped(JSON.stringify(value, exactNumbers) ?? 'null')
}

/** JSON leaves the upper control characters as they are; some terminals obey them. */
function escaped(json: string): string {
  return json.replace(/[\u007F-\u009F]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

function exactNumbers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
