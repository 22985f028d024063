import type { Engine } from './macros.ts'
import { parameterPlaces } from './parse-use-case.ts'
import type { ParameterType, UseCase, UseCaseParameter } from './use-case.ts'

/** A use case in the words of an engine. */
export interface RenderedUseCase {
  /** One SELECT, without a final semicolon. */
  readonly sql: string
  /** The parameters to bind by name: DuckDB's `$name`, ClickHouse's `{name:Type}` (`param_name`). */
  readonly parameters: readonly string[]
}

/** Writes a use case for an engine. Values are bound, never part of the text: see `bindParameters`. */
export function renderUseCase(useCase: UseCase, engine: Engine): RenderedUseCase {
  const types = new Map(useCase.parameters.map((parameter) => [parameter.name, place(parameter, engine)]))
  const sql = useCase.sql.replaceAll(parameterPlaces, (asWritten, name: string) => types.get(name) ?? asWritten)
  return {
    sql: engine === 'clickhouse' ? `${sql}\nSETTINGS ${clickHouseSettings}` : sql,
    parameters: useCase.parameters.map(({ name }) => name),
  }
}

/** What standard SQL says of NULL, which ClickHouse does when told to. */
const clickHouseSettings = 'join_use_nulls = 1, cast_keep_nullable = 1'

const duckdbTypes: Readonly<Record<ParameterType, string>> = {
  timestamp: 'TIMESTAMP',
  text: 'VARCHAR',
  decimal: 'DECIMAL(38, 18)',
  integer: 'BIGINT',
}

const clickHouseTypes: Readonly<Record<ParameterType, string>> = {
  timestamp: "DateTime64(6, 'UTC')",
  text: 'String',
  decimal: 'Decimal(38, 18)',
  integer: 'Int64',
}

function place(parameter: UseCaseParameter, engine: Engine): string {
  if (engine === 'duckdb') return `CAST($${parameter.name} AS ${duckdbTypes[parameter.type]})`
  const type = clickHouseTypes[parameter.type]
  return `{${parameter.name}:${parameter.default === null ? `Nullable(${type})` : type}}`
}
