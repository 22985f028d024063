import { billArea } from './areas/bills.ts'
import { configArea } from './areas/config.ts'
import { dashboardArea } from './areas/dashboards.ts'
import { financeArea } from './areas/finance.ts'
import { manifestArea } from './areas/manifests.ts'
import { questionArea } from './areas/questions.ts'
import { storeArea } from './areas/stores.ts'
import type { CorpusBill } from './corpus.ts'
import { type RunnableArea, runnable } from './run-area.ts'

/** Thousandths of a run, by layout. */
const listings: Readonly<Record<string, number>> = { 'aws-1': 130, 'aws-2': 120, azure: 120, gcp: 95, focus: 95 }
const bills: Readonly<Record<string, number>> = {
  'aws-1': 4,
  'aws-1-parquet': 4,
  'aws-2': 3,
  azure: 4,
  gcp: 3,
  'gcp-parquet': 4,
  focus: 4,
  'focus-parquet': 4,
}

/** All areas, with their parts of a run. */
export function areasOf(corpus: readonly CorpusBill[]): readonly RunnableArea[] {
  const focus = corpus.find(({ layout }) => layout === 'focus')
  if (focus === undefined) throw new Error('the corpus has no FOCUS bill')
  return [
    ...corpus
      .filter(({ layout }) => layout in listings)
      .map((bill) => runnable(manifestArea(bill, listings[bill.layout] ?? 0))),
    ...corpus.map((bill) => runnable(billArea(bill, bills[bill.layout] ?? 0))),
    runnable(configArea),
    runnable(dashboardArea),
    runnable(questionArea(focus)),
    runnable(financeArea(focus)),
    runnable(storeArea(corpus)),
  ]
}
