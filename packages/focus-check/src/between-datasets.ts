import type { FocusDataset } from '@open-finops/focus-schema'
import type { Ask } from './check-dataset.ts'
import { classOf, type Relation, sqlName } from './compile/relation.ts'
import type { Example, RuleResult } from './result.ts'
import type { RuleLevel } from './rule.ts'

/** The datasets that were given together. */
export type Bundle = Readonly<Partial<Record<FocusDataset, Relation>>>

/** A rule between datasets: a query whose rows are what breaks it. */
interface BundleRule {
  readonly id: string
  readonly level: RuleLevel
  readonly column: string
  readonly statement: string
  /** Columns that each dataset has to have for the rule to be asked. */
  readonly needs: Readonly<Partial<Record<FocusDataset, readonly string[]>>>
  readonly broken: (bundle: Bundle) => string
}

const linked = [
  'InvoiceId',
  'ChargeCategory',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'InvoiceIssuerName',
  'BillingAccountId',
] as const
const period = ['InvoiceIssuerName', 'BillingPeriodStart', 'BillingPeriodEnd'] as const
const invoice = ['InvoiceIssuerName', 'InvoiceId', 'BillingCurrency'] as const

/** What FOCUS 1.4 asks of datasets that belong together. Sums may differ by a cent, which is what invoices round to. */
const bundleRules: readonly BundleRule[] = [
  {
    id: 'InvoiceDetailId-reference',
    level: 'MUST',
    column: 'InvoiceDetailId',
    statement: 'Each InvoiceDetailId of CostAndUsage is that of a line of InvoiceDetail',
    needs: { CostAndUsage: ['InvoiceDetailId'], InvoiceDetail: ['InvoiceDetailId'] },
    broken: (bundle) =>
      missing(bundle, 'CostAndUsage', 'InvoiceDetail', ['InvoiceDetailId'], 'InvoiceDetailId IS NOT NULL'),
  },
  {
    id: 'InvoiceDetailId-agrees',
    level: 'MUST',
    column: 'InvoiceDetailId',
    statement: `A charge and its line of InvoiceDetail have the same ${linked.join(', ')}`,
    needs: { CostAndUsage: ['InvoiceDetailId', ...linked], InvoiceDetail: ['InvoiceDetailId', ...linked] },
    broken: (bundle) => {
      const own = missing(bundle, 'CostAndUsage', 'InvoiceDetail', ['InvoiceDetailId', ...linked], 'true')
      const known = rows(bundle, 'InvoiceDetail', ['InvoiceDetailId'])
      return `SELECT * FROM (${own}) WHERE InvoiceDetailId IN (SELECT InvoiceDetailId FROM ${known})`
    },
  },
  {
    id: 'InvoiceDetail-BilledCost-sum',
    level: 'MUST',
    column: 'BilledCost',
    statement: 'BilledCost of a line of InvoiceDetail is the sum over its charges in CostAndUsage',
    needs: { CostAndUsage: ['InvoiceDetailId', 'BilledCost'], InvoiceDetail: ['InvoiceDetailId', 'BilledCost'] },
    broken: (bundle) => unequalSums(bundle, ['InvoiceDetailId'], 'JOIN'),
  },
  {
    id: 'InvoiceDetail-charges',
    level: 'SHOULD',
    column: 'InvoiceDetailId',
    statement: 'Each line of InvoiceDetail has charges in CostAndUsage',
    needs: { CostAndUsage: ['InvoiceDetailId'], InvoiceDetail: ['InvoiceDetailId'] },
    broken: (bundle) => missing(bundle, 'InvoiceDetail', 'CostAndUsage', ['InvoiceDetailId'], 'true'),
  },
  {
    id: 'Invoice-BilledCost-sum',
    level: 'MUST',
    column: 'BilledCost',
    statement: 'The lines of an invoice add up to its charges in CostAndUsage, in each currency',
    needs: { CostAndUsage: [...invoice, 'BilledCost'], InvoiceDetail: [...invoice, 'BilledCost'] },
    broken: (bundle) => unequalSums(bundle, invoice, 'LEFT JOIN'),
  },
  {
    id: 'ReferenceInvoiceId-reference',
    level: 'SHOULD',
    column: 'ReferenceInvoiceId',
    statement: 'The invoice that a correction refers to is in InvoiceDetail',
    needs: { InvoiceDetail: ['InvoiceIssuerName', 'InvoiceId', 'ReferenceInvoiceId'] },
    broken: (bundle) => {
      const lines = rows(bundle, 'InvoiceDetail', ['InvoiceIssuerName', 'InvoiceId', 'ReferenceInvoiceId'])
      return `SELECT DISTINCT InvoiceIssuerName, ReferenceInvoiceId FROM ${lines} AS line WHERE ReferenceInvoiceId IS NOT NULL AND NOT EXISTS (FROM ${lines} AS other WHERE other.InvoiceIssuerName = line.InvoiceIssuerName AND other.InvoiceId = line.ReferenceInvoiceId)`
    },
  },
  {
    id: 'ContractApplied-reference',
    level: 'MUST',
    column: 'ContractApplied',
    statement: 'Each commitment in ContractApplied is in ContractCommitment, of the same contract',
    needs: { CostAndUsage: ['ContractApplied'], ContractCommitment: ['ContractCommitmentId', 'ContractId'] },
    broken: (bundle) => {
      const applied = `(SELECT DISTINCT unnest(json_extract(ContractApplied, '$.Elements[*]')) AS element FROM ${rows(bundle, 'CostAndUsage', ['ContractApplied'])} WHERE json_valid(ContractApplied))`
      const used = `(SELECT DISTINCT coalesce(element->>'ContractCommitmentId', element->>'ContractCommitmentID') AS ContractCommitmentId, coalesce(element->>'ContractId', element->>'ContractID') AS ContractId FROM ${applied})`
      return `SELECT ContractCommitmentId, ContractId FROM ${used} WHERE ContractCommitmentId IS NOT NULL AND (ContractCommitmentId, ContractId) NOT IN (SELECT (ContractCommitmentId, ContractId) FROM ${rows(bundle, 'ContractCommitment', ['ContractCommitmentId', 'ContractId'])})`
    },
  },
  ...(['CostAndUsage', 'InvoiceDetail'] as const).map(
    (dataset): BundleRule => ({
      id: `BillingPeriod-covers-${dataset}`,
      level: 'MUST',
      column: 'BillingPeriodStart',
      statement: `Each billing period and invoice issuer of ${dataset} is in BillingPeriod`,
      needs: { [dataset]: period, BillingPeriod: period },
      broken: (bundle) => missing(bundle, dataset, 'BillingPeriod', period, 'true'),
    }),
  ),
]

/** Checks datasets against each other; rules whose datasets weren't all given are left out. */
export async function checkBundle(ask: Ask, bundle: Bundle): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = []
  for (const { id, level, column, statement, needs, broken } of bundleRules) {
    const wanted = Object.entries(needs) as (readonly [FocusDataset, readonly string[]])[]
    if (wanted.some(([dataset]) => bundle[dataset] === undefined)) continue
    const facts = { id, level, column, statement, examples: [] as readonly Example[] }
    const lacking = wanted.flatMap(([dataset, columns]) =>
      columns
        .filter((name) => !bundle[dataset]?.columns.some((known) => known.name === name))
        .map((name) => `${dataset} has no ${name}`),
    )
    if (lacking.length > 0) {
      results.push({ ...facts, verdict: 'absent', failing: 0, note: lacking.join('; ') })
      continue
    }
    const sql = broken(bundle)
    const [[count = 0] = []] = await ask(`SELECT count(*)::INTEGER FROM (${sql})`)
    const failing = Number(count)
    if (failing === 0) {
      results.push({ ...facts, verdict: 'passed', failing })
      continue
    }
    const found = await ask(`SELECT to_json(broken)::VARCHAR FROM (${sql}) AS broken ORDER BY 1 LIMIT 3`)
    const examples = found.map(([text]) => ({ row: null, values: textValues(String(text)) }))
    results.push({ ...facts, verdict: 'failed', failing, examples })
  }
  return results
}

function textValues(json: string): Readonly<Record<string, string | null>> {
  const values = JSON.parse(json) as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === null ? null : String(value)]),
  )
}

/** Some columns of a dataset, moments and amounts typed also where a CSV file holds them as text. */
function rows(bundle: Bundle, dataset: FocusDataset, columns: readonly string[]): string {
  const relation = bundle[dataset]
  const typed = columns.map((column) => {
    const name = sqlName(column)
    const type = relation?.columns.find((known) => known.name === column)?.type ?? 'VARCHAR'
    if (/Start$|End$/.test(column)) return `TRY_CAST(${name} AS TIMESTAMPTZ) AS ${name}`
    if (/Cost$/.test(column)) {
      return classOf(type) === 'number' ? name : `TRY_CAST(${name} AS DECIMAL(38, 18)) AS ${name}`
    }
    return `${name}::VARCHAR AS ${name}`
  })
  return `(SELECT ${typed.join(', ')} FROM ${relation?.sql ?? ''})`
}

/** What one dataset has and the other has not. */
function missing(
  bundle: Bundle,
  of: FocusDataset,
  elsewhere: FocusDataset,
  columns: readonly string[],
  where: string,
): string {
  return `SELECT DISTINCT * FROM ${rows(bundle, of, columns)} WHERE ${where} EXCEPT SELECT * FROM ${rows(bundle, elsewhere, columns)}`
}

function unequalSums(bundle: Bundle, keys: readonly string[], join: 'JOIN' | 'LEFT JOIN'): string {
  const sums = (dataset: FocusDataset): string =>
    `(SELECT ${keys.join(', ')}, sum(BilledCost) AS total FROM ${rows(bundle, dataset, [...keys, 'BilledCost'])} GROUP BY ALL)`
  return `SELECT ${keys.join(', ')}, line.total::VARCHAR AS InvoiceDetail, charge.total::VARCHAR AS CostAndUsage
    FROM ${sums('InvoiceDetail')} AS line ${join} ${sums('CostAndUsage')} AS charge USING (${keys.join(', ')})
    WHERE charge.total IS NULL OR abs(line.total - charge.total) > 0.01`
}
