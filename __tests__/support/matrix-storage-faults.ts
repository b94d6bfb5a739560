/**
 * What can go wrong with a request to Azure Storage: in place of, or with, the data of a snapshot, a blob, or a list.
 * Not here, because it is a form that Azure itself may give, so that nobody can see that it is not true: a list of no
 * ranges, one without a marker, another range in place of the true one, and a success of a write that has no effect.
 */

import type { Json } from '../../simulator/wire/json.ts'
import type { FaultEffect, Fault, Struck } from './matrix-faults.ts'
import { fault, withRetryAfter } from './matrix-faults.ts'

const PAGE = '<html><body>Bad Gateway</body></html>'

/** A refusal in the words of Storage: its code is in a header as well. */
function refusal(status: number, code: string, message = 'No.'): FaultEffect {
  return {
    kind: 'answer',
    status,
    headers: {
      'content-type': 'application/xml',
      'x-ms-error-code': code,
      'x-ms-request-id': '0d8a6c2e-001e-0045-0a3b-5d3c4f000000'
    },
    body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:0d8a6c2e\nTime:2026-11-23T10:00:00.0000000Z</Message></Error>`
  }
}

const BUSY = refusal(503, 'ServerBusy', 'The server is busy.')
const THROTTLED = refusal(429, 'TooManyRequests', 'Too many requests.')

function hasBody({ method, body, status }: Struck): boolean {
  return method !== 'HEAD' && body !== null && status < 300
}

function isPageList(body: Json): body is string {
  return typeof body === 'string' && body.startsWith('<PageList')
}

function isBlobList(body: Json): body is string {
  return typeof body === 'string' && body.startsWith('<EnumerationResults')
}

const passing: readonly Fault[] = [
  fault('429', THROTTLED),
  fault('429, Retry-After 0', withRetryAfter(THROTTLED, 0)),
  fault('503 ServerBusy', BUSY),
  fault('503 ServerBusy, Retry-After 3', withRetryAfter(BUSY, 3)),
  fault('503 with nothing', { kind: 'answer', status: 503 }),
  fault('500 InternalError', refusal(500, 'InternalError', 'The server met an internal error.')),
  fault('500 OperationTimedOut', refusal(500, 'OperationTimedOut', 'It was not done in time.')),
  fault('502 with a page', { kind: 'answer', status: 502, body: PAGE }),
  fault('reset', { kind: 'reset' }),
  // As a proxy does that wants something of a person first.
  fault('200 with a page', { kind: 'answer', status: 200, body: PAGE }),
  fault('302', {
    kind: 'answer',
    status: 302,
    headers: { location: 'https://127.0.0.1:9/sign-in' }
  }),
  fault('a body that breaks off', { kind: 'broken' }, { on: hasBody }),
  fault('truncated XML', { kind: 'truncated' }, { on: hasBody }),
  fault('garbage', { kind: 'garbage' }, { on: hasBody }),
  fault('empty body', { kind: 'empty' }, { on: hasBody })
].map((one) => ({ ...one, transient: true }))

const refused: readonly Fault[] = [
  fault('503 ServerBusy, Retry-After 1200', withRetryAfter(BUSY, 1_200)),
  fault('400', refusal(400, 'InvalidHeaderValue')),
  fault('401', refusal(401, 'NoAuthenticationInformation')),
  fault('403 AuthenticationFailed', refusal(403, 'AuthenticationFailed')),
  fault('403 AuthorizationPermissionMismatch', refusal(403, 'AuthorizationPermissionMismatch')),
  fault('403 with nothing', { kind: 'answer', status: 403 }),
  fault('403 with a page', { kind: 'answer', status: 403, body: PAGE }),
  fault('404 BlobNotFound', refusal(404, 'BlobNotFound'), { saysGone: true }),
  fault('404 ContainerNotFound', refusal(404, 'ContainerNotFound'), { saysGone: true }),
  fault('404 with a page', { kind: 'answer', status: 404, body: PAGE }),
  fault('409', refusal(409, 'OperationNotAllowed')),
  fault('412 ConditionNotMet', refusal(412, 'ConditionNotMet')),
  fault('412 LeaseIdMissing', refusal(412, 'LeaseIdMissing')),
  fault('412 LeaseLost', refusal(412, 'LeaseLost')),
  fault('416', refusal(416, 'InvalidPageRange')),
  fault('501', { kind: 'answer', status: 501 }),
  fault('hang', { kind: 'hang' })
]

/** Lists of ranges of a shape that Azure does not document. */
const pageLists: readonly Fault[] = [
  ...(
    [
      ['a range without its start', (list) => list.replace(/<Start>\d+<\/Start>/, '')],
      ['a range without numbers', (list) => list.replace(/<Start>\d+/, '<Start>first')],
      ['a range of huge numbers', (list) => list.replace(/<End>\d+/, '<End>99999999999999999999')],
      ['a range before the disk', (list) => list.replace(/<Start>\d+/, '<Start>-512')],
      ['a range that ends before it begins', (list) => list.replace(/<End>\d+/, '<End>0')],
      ['a range of half a page', (list) => list.replace(/<End>(\d+)/, halfAPageMore)],
      ['a range of nothing', (list) => list.replace(/<(\w+Range)>.*?<\/\1>/, '<$1 />')],
      [
        'a marker that is no text',
        (list) => list.replace(/<NextMarker.*(?=<\/PageList>)/, '<NextMarker><A>1</A></NextMarker>')
      ],
      ['another list', () => '<BlockList><CommittedBlocks /></BlockList>']
    ] as const satisfies readonly (readonly [string, (list: string) => string])[]
  ).map(([name, change]) => fault(name, inPageList(change), { transient: true })),
  // What is reported in another way is reported all the same.
  fault('ranges with their ends first', inPageList(withEndsFirst), { transient: true }),
  fault(
    'ranges in lines',
    inPageList((list) => list.replaceAll('><', '>\r\n  <')),
    {
      transient: true
    }
  ),
  fault(
    'ranges backwards',
    inPageList((list) => withRanges(list, (all) => all.toReversed()))
  ),
  fault(
    'a range twice',
    inPageList((list) => withRanges(list, ([one = '', ...rest]) => [one, one, ...rest]))
  ),
  fault(
    'the same page again and again',
    {
      kind: 'rewrite',
      change: (truth) => (isPageList(truth) && truth.includes('<NextMarker>') ? truth : undefined)
    },
    { times: 1_000 }
  ),
  fault(
    'a marker that was never given',
    inPageList((list) =>
      list.replace(/<NextMarker.*(?=<\/PageList>)/, '<NextMarker>never</NextMarker>')
    )
  )
]

/** Lists of blobs of a shape that Azure does not document. */
const blobLists: readonly Fault[] = [
  fault(
    'another list',
    inBlobList(() => '<EnumerationResults><Containers /></EnumerationResults>'),
    {
      transient: true
    }
  ),
  fault(
    'no list',
    inBlobList(() => '<Error><Code>InternalError</Code></Error>'),
    {
      transient: true
    }
  )
]

/** Headers that are not those of Azure, or that are missing. */
const headers: readonly Fault[] = [
  withHeader('x-ms-request-id', null, { transient: true }),
  withHeader('content-md5', null),
  withHeader('content-md5', 'AAAAAAAAAAAAAAAAAAAAAA=='),
  withHeader('x-ms-blob-type', null),
  withHeader('x-ms-blob-type', 'AppendBlob'),
  ...['0', '512', '1073741824', '99999999999999999999'].map((length) =>
    withHeader('content-length', length)
  ),
  ...['action', 'state', 'unique_id', 'time', 'position', 'disk_unique_id'].map((member) =>
    withHeader(`x-ms-meta-snapshot_${member}`, null)
  ),
  withHeader('x-ms-meta-snapshot_position', 'half')
]

/** All of them, and those that pass twice in a row. */
export const STORAGE_FAULTS: readonly Fault[] = [
  ...passing,
  ...passing
    .filter(({ name }) => !/Retry-After [^0]/.test(name))
    .map((one) => ({ ...one, name: `${one.name}, twice`, times: 2 })),
  ...refused,
  ...pageLists,
  ...blobLists,
  ...headers
]

type Change = (list: string) => string | undefined

function inPageList(change: Change): FaultEffect {
  return inList(isPageList, change)
}

function inBlobList(change: Change): FaultEffect {
  return inList(isBlobList, change)
}

/** Says nothing about lists that are the same afterwards. */
function inList(isOne: (body: Json) => body is string, change: Change): FaultEffect {
  return {
    kind: 'rewrite',
    change: (truth) => {
      const list = isOne(truth) ? change(truth) : undefined
      return list === truth ? undefined : list
    }
  }
}

function halfAPageMore(_element: string, end: string): string {
  return `<End>${Number(end) + 256}`
}

const RANGE = /<(?:PageRange|ClearRange)>.*?<\/(?:PageRange|ClearRange)>/g

function withRanges(
  list: string,
  change: (ranges: readonly string[]) => readonly string[]
): string {
  const ranges = list.match(RANGE) ?? []
  const rest = list.replaceAll(RANGE, '')
  return ranges.length < 2
    ? list
    : rest.replace('<PageList>', `<PageList>${change(ranges).join('')}`)
}

function withEndsFirst(list: string): string {
  return list.replaceAll(/(<Start>\d+<\/Start>)(<End>\d+<\/End>)/g, '$2$1')
}

/** Another header in place of one that there is; of an answer with a body, its length is what it is. */
function withHeader(name: string, text: string | null, changes: Partial<Fault> = {}): Fault {
  return fault(
    text === null ? `without ${name}` : `${name}: ${text}`,
    { kind: 'headers', headers: { [name]: text } },
    {
      ...changes,
      on: ({ method, headers }) =>
        name in headers &&
        headers[name] !== text &&
        (name !== 'content-length' || method === 'HEAD')
    }
  )
}
