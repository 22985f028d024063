import { datasetColumns, datasetLakeColumns, type FocusVersion } from '@open-finops/focus-schema'
import { col } from '../../language/build.ts'
import type { ColumnRule, Format, RawColumn } from '../../language/mapping.ts'
import { declaredColumns, focusColumnRole } from '../focus-columns.ts'
import { time } from './values.ts'

const dataset = 'ContractCommitment'
const lakeColumns = new Map(datasetLakeColumns(dataset).map((column) => [column.name as string, column]))

/** ContractCommitment files in FOCUS, of whichever provider: values as they are, in a table of their own. */
export function contractCommitmentFormat(id: string, version: FocusVersion): Format {
  const columns: Record<string, RawColumn> = {}
  const rules: Record<string, ColumnRule> = {}
  for (const { name, dataType, measure } of datasetColumns(dataset, version)) {
    const type =
      dataType === 'Decimal' ? (measure === 'Quantity' ? 'quantity' : 'money') : dataType === 'JSON' ? 'json' : 'string'
    columns[name] = lakeColumns.get(name)?.nullable
      ? { type, need: 'optional' }
      : { type, need: 'required', remedy: `'${name}' is mandatory in FOCUS ${version}: have the provider add it.` }
    rules[name] = dataType === 'DateTime' ? { value: time(name), origin: 'reported' } : { value: col(name) }
  }
  const roleOf = focusColumnRole(columns)
  return {
    id,
    provider: 'focus',
    title: `FOCUS ${version} contract commitments of any provider`,
    dataset,
    sources: [`https://focus.finops.org/focus-specification/v${version.replace('.', '-')}/`],
    columns,
    nullTexts: ['NULL'],
    isUnknownColumn: (rawName) => roleOf(rawName).kind !== 'column' && !/^x_/i.test(rawName),
    declared: declaredColumns(columns),
    roleOf,
    prepare: [],
    made: [],
    dropped: [],
    mapping: { ...rules, x_ProviderColumns: { value: { op: 'json', families: ['provider-columns'] } } },
    nativeType: 'ContractCommitmentCategory',
    unknownValues: [],
    audits: [],
  }
}
