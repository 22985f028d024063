import { repaintCharts } from './live-charts.ts'
import { state } from './page-data.ts'
import { startReport } from './report-page.ts'
import { startServe } from './serve-page.ts'
import { startTheme } from './theme.ts'

document.documentElement.classList.add('live')
startTheme(repaintCharts)
if (state.mode === 'report') startReport()
else startServe()
