// Runs cards of a Metabase again and again, and ends with the number of queries that failed. It runs in the service finops:
//   node smoke-queries.mjs <seconds>, with the environment of finops-metabase.
import { readFileSync } from 'node:fs'

const {
  FINOPS_METABASE_URL: url = '',
  FINOPS_METABASE_EMAIL: username,
  FINOPS_METABASE_PASSWORD_FILE: file = '',
} = process.env
const until = Date.now() + Number(process.argv[2] ?? 20) * 1000

const password = readFileSync(file, 'utf8').trimEnd()
const headers = { 'content-type': 'application/json' }
const { id } = await call('POST', '/api/session', { username, password })
headers['x-metabase-session'] = id
const cards = (await call('GET', '/api/card')).filter(({ description }) =>
  /Managed by finops-metabase/.test(description ?? ''),
)
if (cards.length === 0) throw new Error('Metabase has no card of finops-metabase')

const count = { completed: 0, failed: 0 }
// Each at least once.
for (let at = 0; at < cards.length || Date.now() < until; at += 1) {
  const { status, error } = await call('POST', `/api/card/${cards[at % cards.length].id}/query`, {
    parameters: [],
  }).catch((reason) => ({ status: 'lost', error: reason }))
  count[status === 'completed' ? 'completed' : 'failed'] += 1
  if (status !== 'completed') process.stderr.write(`card ${cards[at % cards.length].name}: ${error}\n`)
}
process.stdout.write(`smoke: ${count.completed} queries completed, ${count.failed} failed\n`)
process.exitCode = count.failed === 0 && count.completed > 0 ? 0 : 1

async function call(method, path, body) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 200)}`)
  return await answer.json()
}
