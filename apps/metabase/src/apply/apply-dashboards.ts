import { anyAnswer, type DashboardAnswer, dashboardAnswer } from '../client/answers.ts'
import { dashboardBody, dashboardChange } from '../client/bodies.ts'
import { canonicalHash } from '../desired/canonical.ts'
import { readMarker } from '../desired/marker.ts'
import type { DashboardSpec } from '../desired/spec.ts'
import { notKept } from '../plan/plan.ts'
import { listItems } from '../remote/read-collections.ts'
import { type Names, readDashboard } from '../remote/read-dashboard.ts'
import type { Applying } from './apply-plan.ts'
import { createOnce } from './create-once.ts'
import { dashboardDescription, dashboardFields } from './dashboard-body.ts'
import { idOf } from './ids.ts'

/**
 * Creates, changes, restores and archives dashboards. All of them exist before the first is filled, since they link to
 * one another; those that link to a tab that did not exist yet are written twice.
 */
export async function applyDashboards(applying: Applying): Promise<void> {
  const { client, desired, remote, onStep } = applying
  const steps = applying.steps('dashboard')
  const specs = steps.flatMap(({ key }) => desired.dashboards.find((spec) => spec.key === key) ?? [])
  const answers = new Map<string, DashboardAnswer>()
  for (const spec of specs) {
    const known = remote.dashboards.get(spec.key)
    const answer = known?.answer ?? (await createShell(applying, spec))
    answers.set(spec.key, answer)
    remember(applying, spec.key, answer)
  }
  const again: DashboardSpec[] = []
  for (const spec of specs) {
    const step = steps.find(({ key }) => key === spec.key)
    if (step !== undefined) onStep?.(step)
    const isComplete = await writeDashboard(applying, spec, answers)
    if (!isComplete) again.push(spec)
  }
  for (const spec of again) await writeDashboard(applying, spec, answers)
  for (const spec of specs) await checkDashboard(applying, spec, answers.get(spec.key))
  for (const step of steps.filter(({ action }) => action === 'archive')) {
    const found = remote.dashboards.get(step.key)
    if (found === undefined) continue
    onStep?.(step)
    const body = { archived: true, description: dashboardDescription(found.spec, found.id, 'retired') }
    await client.put(`/api/dashboard/${found.id}`, body, dashboardChange, anyAnswer)
  }
}

/** An empty dashboard; its mark says so until it is filled. */
async function createShell({ client, ids }: Applying, spec: DashboardSpec): Promise<DashboardAnswer> {
  const collection = idOf(ids.collections, 'dashboards')
  const body = { name: spec.name, description: dashboardDescription(spec, undefined, 'new'), collection_id: collection }
  return await createOnce(
    client,
    async () => await client.post('/api/dashboard', body, dashboardBody, dashboardAnswer),
    async () => {
      const items = await listItems(client, collection, 'dashboard')
      for (const { id } of items) {
        const answer = await client.get(`/api/dashboard/${id}`, dashboardAnswer)
        const { marker } = readMarker(answer.description)
        if (marker?.key === spec.key && marker.state === 'new') return answer
      }
      return undefined
    },
  )
}

/** @returns False where a link has to wait for a tab of another dashboard. */
async function writeDashboard(
  applying: Applying,
  spec: DashboardSpec,
  answers: Map<string, DashboardAnswer>,
): Promise<boolean> {
  const { client, ids, remote } = applying
  const before = answers.get(spec.key)
  if (before === undefined) return true
  const state = canonicalHash(spec)
  const { body, isIncomplete } = dashboardFields(spec, before, ids, namesOf(applying), state)
  const isRestored = remote.dashboards.get(spec.key)?.archived === true
  // Until its links are there it must not pass for finished.
  const unfinished = isIncomplete && { description: dashboardDescription(spec, before.id, 'new') }
  const whole = { ...body, ...unfinished, ...(isRestored && { archived: false }) }
  await client.put(`/api/dashboard/${before.id}`, whole, dashboardChange, anyAnswer)
  const answer = await client.get(`/api/dashboard/${before.id}`, dashboardAnswer)
  answers.set(spec.key, answer)
  remember(applying, spec.key, answer)
  return !isIncomplete
}

async function checkDashboard(
  applying: Applying,
  spec: DashboardSpec,
  answer: DashboardAnswer | undefined,
): Promise<void> {
  if (answer === undefined) return
  const readBack = readDashboard(answer, spec.key, namesOf(applying))
  const changes = notKept(spec, readBack)
  if (changes.length === 0) return
  applying.notKept.push({ kind: 'dashboard', key: spec.key, changes })
  const description = dashboardDescription(spec, answer.id, canonicalHash(readBack))
  await applying.client.put(`/api/dashboard/${answer.id}`, { description }, dashboardChange, anyAnswer)
}

function remember({ ids }: Applying, key: string, { id, tabs }: DashboardAnswer): void {
  ids.dashboards.set(key, { id, tabs: new Map((tabs ?? []).map((tab) => [tab.name, tab.id])) })
}

function namesOf({ ids }: Applying): Names {
  return {
    cards: new Map([...ids.cards].map(([key, id]) => [id, key])),
    dashboards: new Map(
      [...ids.dashboards].map(([key, { id, tabs }]) => [
        id,
        { key, tabs: new Map([...tabs].map(([name, tab]) => [tab, name])) },
      ]),
    ),
  }
}
