import { type Invocation, UsageError } from '@open-finops/cli'
import { FinopsError } from '@open-finops/pipeline'
import { type Connected, connect } from '../connect.ts'
import type { DesiredState } from '../desired/spec.ts'
import { isFresh } from '../is-fresh.ts'
import { countsText, notKeptText, planText } from '../output/plan-text.ts'
import { isEmpty, type Plan, type Step } from '../plan/plan.ts'
import { type Provisioned, planFor, planFresh, provision, readDefinition } from '../provision.ts'
import { type Flags, metabaseUrl, readDoor } from '../settings.ts'
import { definitionRequest, secretsOf, waitOf } from './definition-request.ts'

/** Options of `finops-metabase apply`. */
export interface ApplyFlags {
  readonly dryRun?: true
  readonly fresh?: true
  readonly overwriteEdits?: true
  readonly verify: boolean
  readonly wait?: string
}

/** `finops-metabase apply` */
export async function applyCommand(invocation: Invocation, flags: Flags & ApplyFlags): Promise<void> {
  const dryRun = flags.dryRun === true
  if (flags.fresh === true && !dryRun)
    throw new UsageError('--fresh is for --dry-run', 'Write apply --dry-run --fresh.')
  const isForFresh = dryRun && (flags.fresh === true || metabaseUrl(flags, invocation.terminal) === undefined)
  // Refused before anything is written.
  const door = isForFresh ? undefined : await readDoor(flags, invocation.terminal)
  const { desired, data } = await readDefinition(
    await definitionRequest(invocation, flags, !dryRun),
    dryRun ? 'plan' : 'make',
  )
  const about = data === undefined ? 'No lake was read, so the currency is not known yet. ' : ''
  if (door === undefined) {
    await invocation.note(`${about}The plan for a fresh Metabase; --url names one to compare with.`)
    return await showPlan(invocation, planFresh(desired), 'fresh')
  }
  const wait = waitOf(flags, dryRun ? 10_000 : 300_000)
  const reach = { ...door, wait, secrets: secretsOf(desired) }
  const connected = await connectUnlessFresh(invocation, reach, desired, dryRun)
  if (connected === undefined) return
  const { client, ready, signOut, wasFresh } = connected
  try {
    const overwriteEdits = flags.overwriteEdits === true
    if (dryRun) {
      return await showPlan(invocation, (await planFor(client, desired, { overwriteEdits })).plan, ready.version)
    }
    if (wasFresh) await invocation.note(`Metabase ${ready.version} was set up.`)
    const done = await provision(client, desired, {
      overwriteEdits,
      verify: flags.verify,
      onStep: progress(invocation),
    })
    await showResult(invocation, done, ready.version)
  } finally {
    await signOut()
  }
}

type ConnectRequest = Parameters<typeof connect>[0]

/** @returns Undefined after a dry run on a Metabase that nobody has set up: it must not do so, and the plan is known. */
async function connectUnlessFresh(
  invocation: Invocation,
  request: Pick<ConnectRequest, 'url' | 'access' | 'wait' | 'secrets'>,
  desired: DesiredState,
  dryRun: boolean,
): Promise<Connected | undefined> {
  const patiently = { ...request, onWait: waiting(invocation) }
  const fresh = dryRun ? await isFresh(patiently) : undefined
  if (fresh === undefined) return await connect(patiently)
  await invocation.note(`Metabase ${fresh.version} at ${request.url} is fresh: apply would set it up.`)
  await showPlan(invocation, planFresh(desired), fresh.version)
  return undefined
}

async function showPlan(invocation: Invocation, plan: Plan, metabase: string): Promise<void> {
  if (invocation.flags.json) await invocation.json({ metabase, changes: !isEmpty(plan), steps: plan.steps })
  else await invocation.result(planText(plan, invocation.colors))
}

async function showResult(invocation: Invocation, done: Provisioned, metabase: string): Promise<void> {
  const { plan, notKept, failed } = done
  if (invocation.flags.json) {
    await invocation.json({ metabase, changes: !isEmpty(plan), steps: plan.steps, notKept, failed })
  } else {
    await invocation.result(
      isEmpty(plan)
        ? planText(plan, invocation.colors)
        : planText(plan, invocation.colors).replace(/.*$/, doneText(plan)),
    )
  }
  if (notKept.length > 0) {
    await invocation.fail(
      new FinopsError({
        code: 'FINOPS_METABASE_NOT_KEPT',
        message: `Metabase ${metabase} did not keep ${notKept.length} things as they were written:\n${notKeptText(notKept)}`,
        hint: 'The rest is in place. Report it with the version of Metabase; these parts may look other than defined.',
        details: { notKept },
      }),
    )
  }
  for (const { key, id, error } of failed) {
    await invocation.fail(
      new FinopsError({
        code: 'FINOPS_METABASE_CARD_FAILED',
        message: `The query of ${key} fails in Metabase: ${error}`,
        hint: `Open it: /question/${id}. The other cards are in place.`,
        details: { key, id },
      }),
    )
  }
}

function doneText(plan: Plan): string {
  return countsText(plan)
    .replaceAll('to create', 'created')
    .replaceAll('to change', 'changed')
    .replaceAll('to archive', 'archived')
}

/** Says once why nothing happens yet. */
function waiting(invocation: Invocation): (reason: string) => void {
  let said = ''
  return (reason) => {
    if (reason === said) return
    said = reason
    void invocation.note(`waiting: ${reason}`)
  }
}

/** A line for each kind of thing as its turn comes. */
function progress(invocation: Invocation): (step: Step) => void {
  let kind = ''
  return (step) => {
    if (step.kind === kind) return
    kind = step.kind
    void invocation.note(`${kind} …`)
  }
}
