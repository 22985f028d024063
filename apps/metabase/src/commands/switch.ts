import type { Invocation } from '@open-finops/cli'
import { retainServingFiles } from '@open-finops/loader-duckdb'
import { connect } from '../connect.ts'
import { readDefinition } from '../provision.ts'
import { type Flags, readDoor } from '../settings.ts'
import { switchGeneration } from '../switch-generation.ts'
import { definitionRequest, secretsOf, waitOf } from './definition-request.ts'

/** `finops-metabase switch` */
export async function switchCommand(invocation: Invocation, flags: Flags & { readonly wait?: string }): Promise<void> {
  const door = await readDoor(flags, invocation.terminal)
  const request = await definitionRequest(invocation, flags, true)
  const { desired, servingFile } = await readDefinition(request, 'make')
  const { client, signOut } = await connect({ ...door, wait: waitOf(flags, 60_000), secrets: secretsOf(desired) })
  try {
    const switched = await switchGeneration(client, desired)
    const { dataDir } = request
    const removed =
      dataDir === undefined || servingFile === undefined
        ? []
        : await retainServingFiles({ dataDir, inUse: servingFile })
    if (invocation.flags.json) return await invocation.json({ ...switched, removed })
    const { changed, from, to, learned } = switched
    await invocation.result(
      changed ? `Metabase reads ${to} now; before it was ${from ?? 'nothing'}.` : `Metabase reads ${to} already.`,
    )
    if (learned.length > 0) await invocation.note(`It learned ${learned.length} tables or columns.`)
    if (removed.length > 0) await invocation.note(`Removed ${removed.join(', ')}.`)
  } finally {
    await signOut()
  }
}
