import { FinopsError } from '@open-finops/pipeline'
import type { StagedDelivery } from './staged.ts'

/**
 * Proves that what was staged is whole: per billing period the files hold as many rows as were counted,
 * those included that no view shows.
 * @throws FinopsError `FINOPS_INCOMPLETE_STAGE`, which only a fault of this program can cause.
 */
export function checkStaged(staged: StagedDelivery): void {
  const counted = new Map(
    staged.periods.map((period) => [
      period.billingPeriod,
      period.rowChanges.reduce(
        (rows, change) => rows + (change.kind === 'dropped' ? change.rows : 0),
        period.focusRows,
      ),
    ]),
  )
  const written = new Map<string, number>()
  for (const file of staged.files) written.set(file.billingPeriod, (written.get(file.billingPeriod) ?? 0) + file.rows)
  for (const period of new Set([...counted.keys(), ...written.keys()])) {
    const rows = counted.get(period) ?? 0
    const inFiles = written.get(period) ?? 0
    if (rows === inFiles) continue
    throw new FinopsError({
      code: 'FINOPS_INCOMPLETE_STAGE',
      message: `Billing period ${period}: ${rows} rows were counted, ${inFiles} were written`,
      hint: 'This is a fault of Open FinOps; please report it. The lake is as it was.',
      details: { billingPeriod: period, counted: rows, written: inFiles },
    })
  }
}
