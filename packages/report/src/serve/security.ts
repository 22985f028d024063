import type { IncomingMessage } from 'node:http'

/** Headers of every answer: nothing is loaded from elsewhere, nobody frames or reads it, no type is guessed. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** The policy of a page: scripts and styles are files of this server, and one style has the page's own nonce. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Why a request is refused; undefined for those that are fine. */
export function refusal(
  request: IncomingMessage,
  port: number,
): { readonly status: number; readonly text: string } | undefined {
  // A page elsewhere may resolve its own name to 127.0.0.1 (DNS rebinding): then the Host header names that page.
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`]
  if (!hosts.includes(request.headers.host ?? '')) {
    return { status: 421, text: `Open http://${hosts[0]}/ instead: this server answers to no other name.` }
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, text: 'This server only reads.' }
  }
  const site = request.headers['sec-fetch-site']
  const navigates = request.headers['sec-fetch-mode'] === 'navigate'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates) {
    return { status: 403, text: 'Other pages may not read this one.' }
  }
  return undefined
}
