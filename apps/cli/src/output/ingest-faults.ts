import { FinopsError } from '@open-finops/pipeline'
import type { ExportOutcome } from '../ingest-exports.ts'
import { loadedRows } from './loaded-rows.ts'

/**
 * What must not pass as success although nothing threw: rows that don't add up, and an ingest that found no billing
 * period of those it was asked for.
 */
export function ingestFaults(outcomes: readonly ExportOutcome[]): readonly FinopsError[] {
  const faults: FinopsError[] = []
  for (const load of outcomes.flatMap(({ report }) => report?.loaded ?? [])) {
    const { source, focus, dropped, made } = loadedRows([load])
    if (source === focus + dropped - made) continue
    faults.push(
      new FinopsError({
        code: 'FINOPS_ROWS_UNEXPLAINED',
        message: `${load.exportName} ${load.slot}: ${source} source rows are not ${focus} FOCUS rows + ${dropped} dropped − ${made} made`,
        hint: `This is a defect of the format ${load.format}: report it with the output of finops status --json.`,
        details: { exportName: load.exportName, slot: load.slot, source, focus, dropped, made },
      }),
    )
  }
  const reports = outcomes.flatMap(({ report, error }) => (report === undefined || error !== undefined ? [] : [report]))
  const found = reports.some((report) => report.planned.length + report.unchanged.length > 0)
  if (reports.length === outcomes.length && !found) {
    const writing = reports.some((report) => report.skipped.length > 0)
    faults.push(
      new FinopsError({
        code: 'FINOPS_NOTHING_TO_INGEST',
        message: 'No export has a delivery that could be loaded in the billing periods asked for',
        hint: writing
          ? 'Widen --from and --to; a month that its cloud is rewriting right now is whole by the next run.'
          : 'Widen --from and --to, or correct location: in finops.yaml.',
        retryable: writing,
      }),
    )
  }
  return faults
}
