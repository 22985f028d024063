import type { RebuildReport } from '@open-finops/loader-duckdb'
import type { Invocation } from '../invocation.ts'
import { errorFacts } from './errors.ts'
import { formatCount } from './numbers.ts'
import { printable } from './table.ts'

/** The answer of `finops transform --rebuild --json`. */
export function rebuildJson(report: RebuildReport): unknown {
  const { ledger, faults, lakeFiles, rebuilt, loaded, failures, lost } = report
  return {
    ok: failures.length === 0,
    ledger,
    lakeFiles,
    faults: faults.map(({ kind, path, message }) => ({ kind, path, message })),
    rebuilt: rebuilt.map(({ delivery, rows }) => ({ ...named(delivery), rows })),
    loaded: loaded.map((load) => ({
      ...named(load),
      rows: load.periods.reduce((sum, { focusRows }) => sum + focusRows, 0),
    })),
    failures: failures.map(({ delivery, error }) => ({ ...named(delivery), error: errorFacts(error) })),
    lost,
  }
}

const ledgers = {
  whole: 'The ledger is whole.',
  earlier:
    'The ledger in force was damaged: the one before it is in force again, and what came after it was loaded again.',
  anew: 'No ledger could be read: a new one was made from the raw files. Totals of versions whose raw files are gone are lost.',
} as const

/** What `finops transform --rebuild` shows at its end. */
export function rebuildText(report: RebuildReport, { command, colors }: Invocation): string {
  const { ledger, faults, lakeFiles, rebuilt, loaded, failures, lost } = report
  const whole = faults.length === 0 && failures.length === 0 && ledger === 'whole'
  if (whole) return `Nothing is damaged: the ledger and ${formatCount(lakeFiles)} lake files are what they were.`
  const lines = [
    ledgers[ledger],
    ...faults.map(({ message }) => `  ${colors.yellow('damaged')}  ${printable(message)}`),
    ...rebuilt.map(({ delivery, rows }) => line('rebuilt', delivery, `${formatCount(rows)} rows, the same totals`)),
    ...loaded.map((load) =>
      line('loaded', load, `${formatCount(load.periods.reduce((sum, { focusRows }) => sum + focusRows, 0))} rows`),
    ),
    ...lost.map((path) => `  ${colors.yellow('kept')}     ${printable(path)}: no raw file tells of its rows`),
    ...failures.map(({ delivery }) => line(colors.red('failed '), delivery, 'see below')),
    '',
    `Next: ${command(failures.length === 0 ? 'doctor --deep' : 'doctor')}`,
  ]
  return lines.join('\n')
}

type Named = { readonly exportName: string; readonly slot: string; readonly version: string }

function line(what: string, { exportName, slot, version }: Named, how: string): string {
  return `  ${what}  ${printable(exportName)} ${printable(slot)}, version ${printable(version)}: ${how}`
}

function named({ exportName, slot, version }: Named): Named {
  return { exportName, slot, version }
}
