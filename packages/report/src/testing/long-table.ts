import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How often each charge is in the long table. */
export const rowsOfEach = 900

const board = `title: Long
question: How long may a table be?
filters: [provider]
cards:
  - id: rows
    title: Rows
    description: Each charge many times over.
    layout: { x: 0, y: 0, w: 24, h: 10 }
    display: table
    columns: { Thing: {}, Number: { format: number, decimals: 0 }, Cost: { format: money } }
    empty: There is nothing.
`
const query = `SELECT concat(ServiceName, ' ', Number) AS Thing, Number, EffectiveCost AS Cost, BillingCurrency
  FROM daily_charges CROSS JOIN (SELECT unnest(range(${rowsOfEach})) AS Number) AS numbers
  WHERE 1 = 1 [[AND {{provider}}]] ORDER BY ServiceName, ChargeDate, Number`

/** Writes a dashboard `long` whose card `rows` has more than a million of them. */
export async function writeLongBoard(overlay: string): Promise<void> {
  await mkdir(join(overlay, 'long'))
  await writeFile(join(overlay, 'long', 'dashboard.yaml'), board)
  await writeFile(join(overlay, 'long', 'rows.sql'), query)
}
