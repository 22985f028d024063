import type { InvoiceTotal } from '@open-finops/focus-reconcile'
import { knowsInvoices, type Lake, openLake } from '@open-finops/loader-duckdb'
import { requireLake } from './config/find.ts'
import type { FinopsConfig } from './config/load.ts'
import { openStore } from './open-store.ts'

/**
 * Lets the lake compare its bills with the invoices that `finops.yaml` names, now and at each load. Takes the lake's lock
 * only where they are not what it knows already; a lake of an earlier version is upgraded by it.
 * @throws FinopsError `FINOPS_FACTS_FILE`, `FINOPS_FACTS`, `FINOPS_LOCKED`, `FINOPS_NO_LAKE`.
 */
export async function keepInvoices(config: FinopsConfig): Promise<void> {
  requireLake(config)
  const lake = await openLake({ dataDir: config.dataDir })
  const [invoices, known] = await readInvoices(lake, config).finally(() => lake.close())
  if (known) return
  const store = await openStore(config)
  await store.describeInvoices(invoices).finally(() => store.close())
}

async function readInvoices(
  lake: Lake,
  { invoices = [] }: FinopsConfig,
): Promise<readonly [readonly InvoiceTotal[], boolean]> {
  const { readInvoiceFacts } = await import('@open-finops/focus-export')
  const facts = 'file' in invoices ? await readInvoiceFacts(lake, invoices.file) : invoices
  const totals = facts
    .filter(({ issueStatus }) => issueStatus !== 'Voided')
    .map(
      ({
        invoiceIssuer,
        invoiceId,
        billingPeriod,
        currency,
        total,
        billingAccountId,
        chargeCategory,
        issueDate,
      }): InvoiceTotal => ({
        ...{ invoiceIssuer, invoiceId, billingPeriod, currency, total },
        billingAccountId: billingAccountId ?? null,
        chargeCategory: chargeCategory ?? null,
        issueDate: issueDate?.slice(0, 10) ?? null,
      }),
    )
  return [totals, await knowsInvoices(lake, totals)]
}
