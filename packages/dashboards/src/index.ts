export { cardTitle, columnStyle } from './card-text.ts'
export type {
  Card,
  CardSql,
  Choice,
  ChoiceFilter,
  ColumnStyle,
  Dashboard,
  Dashboards,
  Display,
  Drill,
  Entity,
  Filter,
  Format,
  Layout,
  PeriodFilter,
  Tab,
  TextFilter,
  ValuesFilter,
} from './definition.ts'
export { dimensionColumn, noOwnership, type Ownership } from './dimensions.ts'
export { type EntityColors, palette, readEntityColors } from './entities.ts'
export { filterOptions, type OptionsRequest } from './filter-options.ts'
export { dashboardJsonSchema } from './json-schema.ts'
export { type Ask, type LakeFacts, readLakeFacts } from './lake-facts.ts'
export { type LoadDashboardsOptions, loadDashboards } from './load-dashboards.ts'
export { type MartStatements, martDatabase, martStatements } from './marts.ts'
export { martHashesQuery, martMonthsQuery, type OpenMarts, overMarts } from './over-marts.ts'
export { type DayRange, isPeriodText, type PeriodPreset, periodPresets, periodRange } from './period.ts'
export { availableRelationsQuery, type PrepareRequest, prepareStatements } from './prepare.ts'
export { shippedFolder } from './read-folder.ts'
export { type CardRelation, cardRelations } from './relations.ts'
export { type MetabaseQuery, type MetabaseTag, renderMetabaseQuery } from './render-metabase.ts'
export { type CardRequest, type RenderedCard, renderCard } from './render-sql.ts'
export { defaultSelection, nullText, readSelection, type Selection, selectedDays, writeSelection } from './selection.ts'
export { metricFilter, sharedFilters } from './shared-filters.ts'
