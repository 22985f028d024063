import { anyAnswer } from '../client/answers.ts'
import { fieldChange, tableChange } from '../client/bodies.ts'
import { canonicalHash, canonicalText } from '../desired/canonical.ts'
import { writeMarker } from '../desired/marker.ts'
import type { TableSpec } from '../desired/spec.ts'
import { notKept } from '../plan/plan.ts'
import { inParallel } from '../remote/in-parallel.ts'
import { readMetadata } from '../remote/read-remote.ts'
import { readTables } from '../remote/read-tables.ts'
import type { Applying } from './apply-plan.ts'
import { idOf } from './ids.ts'

/** Sets what tables and columns mean; the table's mark comes last, so that a run that broke off does it again. */
export async function applyTables(applying: Applying): Promise<void> {
  const { client, desired, ids, onStep } = applying
  const steps = applying.steps('table')
  if (steps.length === 0) return
  const before = readTables(await readMetadata(client, ids.database), desired)
  await inParallel(steps, async (step) => {
    onStep?.(step)
    const spec = desired.tables.find(({ key }) => key === step.key)
    if (spec === undefined) return
    for (const [name, field] of Object.entries(spec.fields)) {
      if (canonicalText(before.get(spec.key)?.spec.fields[name]) === canonicalText(field)) continue
      const { semanticType, fieldValues, format } = field
      const body = {
        semantic_type: semanticType,
        ...(fieldValues !== undefined && { has_field_values: fieldValues }),
        ...(format !== undefined && { settings: format }),
      }
      await client.put(`/api/field/${idOf(ids.fields, `${spec.key}.${name}`)}`, body, fieldChange, anyAnswer)
    }
    const description = writeMarker(spec.description, { key: spec.key, id: undefined, state: canonicalHash(spec) })
    const body = { description, visibility_type: spec.hidden ? 'technical' : null }
    await client.put(`/api/table/${idOf(ids.tables, spec.key)}`, body, tableChange, anyAnswer)
  })
  const after = readTables(await readMetadata(client, ids.database), desired)
  for (const { key } of steps) {
    const spec: TableSpec | undefined = desired.tables.find((other) => other.key === key)
    const changes = notKept(spec, after.get(key)?.spec)
    if (changes.length > 0) applying.notKept.push({ kind: 'table', key, changes })
  }
}
