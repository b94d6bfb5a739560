/** What can go wrong while a run signs in: in place of, or with, an answer of Entra, GitHub or a metadata service. */

import type { FaultEffect, Fault } from './matrix-faults.ts'
import { HOUR_MS, fault, withRetryAfter } from './matrix-faults.ts'

const PAGE = '<html><body>Bad Gateway</body></html>'

/** A refusal in the words of Entra. */
function refusal(status: number, error: string, number: number, text: string): FaultEffect {
  return {
    kind: 'answer',
    status,
    body: {
      error,
      error_description: `AADSTS${number}: ${text} Trace ID: 0 Correlation ID: 0 Timestamp: 2026-11-23 10:00:00Z`,
      error_codes: [number]
    }
  }
}

const status = (code: number): FaultEffect => ({
  kind: 'answer',
  status: code,
  body: { error: 'x' }
})

const passing: readonly Fault[] = [
  fault('429', status(429)),
  fault('429, Retry-After 0', withRetryAfter(status(429), 0)),
  fault('429, Retry-After 3', withRetryAfter(status(429), 3)),
  fault('429, Retry-After 1200 within the timeout', withRetryAfter(status(429), 1_200), {
    timeoutMs: HOUR_MS
  }),
  fault('429 in Entra’s words', refusal(429, 'temporarily_unavailable', 90055, 'Throttled.')),
  ...[408, 500, 502, 503, 504].map((code) => fault(String(code), status(code))),
  fault('503, Retry-After 3', withRetryAfter(status(503), 3)),
  fault('503 with nothing', { kind: 'answer', status: 503 }),
  fault('502 with a page', { kind: 'answer', status: 502, body: PAGE }),
  fault('reset', { kind: 'reset' }),
  fault('garbage', { kind: 'garbage' }),
  fault('truncated JSON', { kind: 'truncated' }),
  fault('empty body', { kind: 'empty' }),
  fault('slow', { kind: 'slow', pieces: 3, pauseMs: 2 })
].map((one) => ({ ...one, transient: true }))

const refused: readonly Fault[] = [
  fault('429, Retry-After 1200', withRetryAfter(status(429), 1_200)),
  fault('400', refusal(400, 'unauthorized_client', 700016, 'Application was not found.')),
  fault('400, expired assertion', refusal(400, 'invalid_client', 700024, 'Out of time.')),
  fault('401', refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.')),
  fault('401 with nothing', { kind: 'answer', status: 401 }),
  fault('403', refusal(403, 'access_denied', 53003, 'Access has been blocked.')),
  fault('403 with nothing', { kind: 'answer', status: 403 }),
  fault('403 with a page', { kind: 'answer', status: 403, body: PAGE }),
  fault('404 with a page', { kind: 'answer', status: 404, body: PAGE }),
  fault('409', status(409)),
  fault('410', status(410)),
  fault('501', status(501)),
  fault('hang', { kind: 'hang' })
]

const shapes: readonly Fault[] = [
  ...(
    [
      ['{}', {}],
      ['null', null],
      ['[]', []],
      ['[null]', [null]],
      ['"text"', '"text"'],
      ['{"value":null}', { value: null }],
      ['{"value":7}', { value: 7 }],
      ['{"access_token":7}', { access_token: 7, expires_in: 3_599, token_type: 'Bearer' }],
      ['an error with status 200', { error: 'server_error', error_description: 'AADSTS90033: …' }]
    ] as const
  ).map(([name, body]) => fault(`200 ${name}`, { kind: 'answer', status: 200, body })),
  fault('202 with nothing', { kind: 'answer', status: 202 }),
  fault('204', { kind: 'answer', status: 204 }),
  ...[
    'access_token',
    'expires_in',
    'expires_on',
    'token_type',
    'resource',
    'value',
    'token_endpoint',
    'authorization_endpoint',
    'issuer',
    'jwks_uri',
    'authentication',
    'resourceManager'
  ].map((member) => fault(`without ${member}`, { kind: 'without', member }))
]

/** All of them, and those that pass twice in a row. */
export const SIGN_IN_FAULTS: readonly Fault[] = [
  ...passing,
  ...passing
    .filter(({ name }) => !/Retry-After [^0]/.test(name))
    .map((one) => ({ ...one, name: `${one.name}, twice`, times: 2 })),
  ...refused,
  ...shapes
]
