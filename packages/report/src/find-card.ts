import type { Card, Dashboard, Dashboards } from '@open-finops/dashboards'
import { FinopsError } from '@open-finops/pipeline'

/**
 * Finds a dashboard by its id.
 * @throws FinopsError `FINOPS_NO_DASHBOARD`
 */
export function findDashboard({ dashboards }: Dashboards, id: string): Dashboard {
  const found = dashboards.find((one) => one.id === id)
  if (found !== undefined) return found
  throw new FinopsError({
    code: 'FINOPS_NO_DASHBOARD',
    message: `There is no dashboard ${JSON.stringify(id)}`,
    hint: `There are: ${dashboards.map((one) => one.id).join(', ')}.`,
  })
}

/**
 * Finds a card by `<dashboard>/<card>`.
 * @throws FinopsError `FINOPS_NO_DASHBOARD`, `FINOPS_NO_CARD`
 */
export function findCard(all: Dashboards, name: string): { readonly dashboard: Dashboard; readonly card: Card } {
  const [id = '', cardId = ''] = name.split('/')
  const dashboard = findDashboard(all, id)
  const cards = [...dashboard.cards, ...all.header]
  const card = cards.find((one) => one.id === cardId)
  if (card !== undefined) return { dashboard, card }
  throw new FinopsError({
    code: 'FINOPS_NO_CARD',
    message: `The dashboard ${id} has no card ${JSON.stringify(cardId)}`,
    hint: `It has: ${cards.map((one) => one.id).join(', ')}.`,
  })
}
