import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseUseCase } from './parse-use-case.ts'
import type { UseCase } from './use-case.ts'

/** Beside src/ and dist/ alike. */
const folder = join(import.meta.dirname, '..', 'use-cases')

let read: readonly UseCase[] | undefined

/** The published use cases of FOCUS 1.0 to 1.4, by number. */
export function useCases(): readonly UseCase[] {
  read ??= readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => parseUseCase(file.slice(0, -'.sql'.length), readFileSync(join(folder, file), 'utf8')))
    .sort((one, other) => one.number - other.number)
  return read
}
