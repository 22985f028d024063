import type { InitDraft } from './commands/init.ts'
import { UsageError } from './output/errors.ts'
import { loadProvider } from './providers.ts'

/** A script that a user schedules in the cloud, and what to do with it. */
export interface ScriptToSchedule {
  readonly instruction: string
  readonly text: string
}

/**
 * The script that brings bills to the draft's location, where the cloud does not do that by itself; none for a local
 * folder. Without a table the script names one that the user has to replace, and says so.
 * @throws UsageError for a table that nothing needs; FinopsError for one that is none.
 */
export async function deliveryScript(draft: InitDraft, configFile: string): Promise<ScriptToSchedule | undefined> {
  const { source, location, table } = draft
  const script = (await loadProvider(source, configFile)).deliveryScript
  if (script === undefined || !location.includes('://')) {
    if (table === undefined) return undefined
    throw new UsageError(
      `--table has no use for ${source} bills in ${location}`,
      'It is for bills of gcp in gs://…: leave it out.',
    )
  }
  if (table !== undefined) {
    return { instruction: script.instruction, text: script.write({ table, location }).trimEnd() }
  }
  const text = script.write({ table: script.placeholder.table, location }).trimEnd()
  const replace = `Replace ${script.placeholder.replace} in it, or run init again with --force --table <project.dataset.table>.`
  return { instruction: `${script.instruction}\n${replace}`, text }
}
