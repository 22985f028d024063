import { renderError } from '@open-finops/cli'
import { isFinopsError } from '@open-finops/pipeline'
import { Violation } from './area.ts'
import { secret } from './scene.ts'

/**
 * What a refusal must be: an error with a code and a hint, in words that fit a terminal, without a stack and without
 * what stands in files that were not to be read.
 * @returns Its code.
 * @throws Violation for anything else that is thrown.
 */
export function requireRefusal(error: unknown): string {
  if (!isFinopsError(error)) {
    throw new Violation(`crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  const text = renderError(error, { json: false, debug: false, color: false })
  const json = renderError(error, { json: true, debug: false, color: false })
  const fault = faultOf(error.code, text, json)
  if (fault !== undefined) throw new Violation(`${error.code} ${fault}: ${JSON.stringify(text).slice(0, 1000)}`)
  return error.code
}

function faultOf(code: string, text: string, json: string): string | undefined {
  if (!/^FINOPS_[A-Z0-9_]+$/.test(code)) return 'is no code'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)) return 'holds control characters'
  if (/\n\s+at .+:\d+:\d+/.test(text)) return 'holds a stack'
  if (text.includes(secret) || json.includes(secret)) return 'holds what stands in a file that is none of its business'
  if (!/\n {2}→ \S/.test(text)) return 'does not say what to do'
  if (text.length > 20_000) return `is ${text.length} characters long`
  if (json.trim().includes('\n')) return 'is more than one line of JSON'
  JSON.parse(json)
  return undefined
}
