import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a judge says of an export; docs/conformance.md shows those that are recorded. */
export interface Judgement {
  /** Name and version of the judge. */
  readonly judge: string
  readonly focusVersion: string
  /** Files that it was asked about. */
  readonly files: number
  /** Of the Foundation's validator: rules that hold in a file, the fewest and the most. */
  readonly holding?: readonly [fewest: number, most: number]
  /** Months of which it was asked about all four datasets together. */
  readonly bundles?: number
  /** Rules that it says are broken, by why they are. */
  readonly refused: Readonly<Record<string, readonly string[]>>
  /** Refusals that nothing explains. */
  readonly unexplained: number
}

const figures = join(import.meta.dirname, 'figures.json')

/** Writes it down under the name of what was exported. */
export async function record(name: string, judgements: readonly Judgement[]): Promise<void> {
  const known = JSON.parse(await readFile(figures, 'utf8').catch(() => '{}')) as Record<string, readonly Judgement[]>
  const others = (known[name] ?? []).filter(({ judge }) => !judgements.some((one) => one.judge === judge))
  const all = { ...known, [name]: [...others, ...judgements].sort((a, b) => (a.judge < b.judge ? -1 : 1)) }
  await writeFile(figures, `${JSON.stringify(all, null, 2)}\n`)
}
