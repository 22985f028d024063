import { z } from 'zod'
import { queryAnswer } from '../client/answers.ts'
import type { MetabaseClient } from '../client/metabase-client.ts'
import { inParallel } from '../remote/in-parallel.ts'

/** A card whose query does not run in Metabase. */
export interface FailedCard {
  readonly key: string
  readonly id: number
  /** What Metabase says of it. */
  readonly error: string
}

const queryBody = z.strictObject({ parameters: z.tuple([]) })

/** Runs the query of each card as it is without filters. Metabase answers 202 to a query that fails, too. */
export async function failedCards(
  client: MetabaseClient,
  cards: ReadonlyMap<string, number>,
): Promise<readonly FailedCard[]> {
  const failed: FailedCard[] = []
  await inParallel([...cards], async ([key, id]) => {
    const answer = await client.ask(`/api/card/${id}/query`, { parameters: [] }, queryBody, queryAnswer)
    if (answer.status === 'completed') return
    failed.push({ key, id, error: typeof answer.error === 'string' ? answer.error.slice(0, 500) : answer.status })
  })
  return failed.sort((one, other) => (one.key < other.key ? -1 : 1))
}
