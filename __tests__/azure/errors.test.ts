import { describe, expect, test } from 'vitest'
import { RestError, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'
import fc from 'fast-check'

import type { Cloud } from '../../src/azure/clouds.ts'
import { CLOUDS } from '../../src/azure/clouds.ts'
import { explainAzure, explainStorage } from '../../src/azure/errors.ts'
import { ENTRA, RESOURCE_MANAGER, STORAGE } from '../../src/azure/remedies.ts'
import { explainSignIn } from '../../src/azure/sign-in/errors.ts'
import { OperationFailed } from '../../src/azure/transport.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { ActionError, causesOf, describe as inWords } from '../../src/errors.ts'
import { SUBSCRIPTION, disk } from '../support/builders.ts'
import { ending } from '../support/endless.ts'

const ATTEMPT = {
  what: 'read disk "data" in resource group "rg-data"',
  subscriptionId: SUBSCRIPTION
}
const SIGNATURE = 'sig-6IqX4Zx0r7'
const SIGNED_URL = `https://management.azure.com/subscriptions/s/providers/Microsoft.Compute/locations/westeurope/DiskOperations/1?p=a&api-version=2&t=1&c=MII&s=${SIGNATURE}&h=x`
const RIGHTS_TAKE_TIME = 'A new role assignment takes a few minutes to take effect.'

const request = createPipelineRequest({ url: SIGNED_URL, method: 'GET' })

/** An answer of Azure as the SDK throws it. */
function answered(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  message = 'the SDK’s own words'
): RestError {
  return new RestError(message, {
    statusCode: status,
    request,
    response: {
      status,
      request,
      headers: createHttpHeaders(headers),
      bodyAsText: typeof body === 'string' ? body : JSON.stringify(body)
    }
  })
}

function explain(error: unknown, signal = new AbortController().signal): ActionError {
  return explainAzure(error, ATTEMPT, signal)
}

const refused = (status: number, code: string, message = 'Azure says so.'): ActionError =>
  explain(answered(status, { error: { code, message } }))

/** What is reported of each answer, a line each: `remedies.txt` is what a person reads, and is reviewed as such. */
const lineOf = (error: ActionError, asked: string): string =>
  `${asked} → ${error.code}: ${error.remedy ?? ''}`

test('the codes of each service are reported with what to do next', async () => {
  const signal = new AbortController().signal
  const data = { what: 'read', role: 'Storage Blob Data Contributor' }
  const who = {
    clientId: 'client-1',
    tenantId: 'tenant-1',
    way: 'oidc' as const,
    who: 'client-1',
    remedy: 'Whatever helps.'
  }
  const [cloud] = CLOUDS as readonly [Cloud]
  /** Of each service the codes that it is known for, then one that nobody knows, with every status. */
  const codesOf = ({ byCode, byStatus }: typeof RESOURCE_MANAGER | typeof STORAGE) => [
    ...Object.keys(byCode).map((code) => [400, code] as const),
    ...[...Object.keys(byStatus).map(Number), 400, 500, 503].map((one) => [one, 'Odd'] as const)
  ]
  const arm = codesOf(RESOURCE_MANAGER).map(([status, code]) => {
    const error = refused(status, code)
    expect(error.message).toBe(`Could not ${ATTEMPT.what}.\n${code}: Azure says so.`)
    expect(error.azure).toStrictEqual({ status, code })
    return lineOf(error, `${status} ${code}`)
  })
  const storage = codesOf(STORAGE).map(([status, code]) => {
    const body = `<Error><Code>${code}</Code><Message>Azure &lt;says&gt; so.\nTime:1</Message></Error>`
    const error = explainStorage(answered(status, body), data, signal)
    expect(error.message).toBe(`Could not read.\n${code}: Azure <says> so.`)
    return lineOf(error, `${status} ${code}`)
  })
  const entra = Object.keys(ENTRA).flatMap((number) => {
    const text = `invalid_client: AADSTS${number}: Entra says so. Trace ID: 1`
    const inField = { errorResponse: { errorCodes: [1, Number(number), 2] } }
    const inWords = explainSignIn(new Error(text), who, cloud)
    expect(inWords.message).toBe(`Could not sign in to AzureCloud with OIDC as client-1: ${text}`)
    expect(explainSignIn(Object.assign(new Error('no'), inField), who, cloud).remedy).toBe(
      inWords.remedy
    )
    return lineOf(inWords, `AADSTS${number}`)
  })
  const reported = { 'Resource Manager': arm, 'Azure Storage': storage, Entra: entra }
  await expect(
    Object.entries(reported)
      .map(([service, lines]) => `${service}\n\n${lines.join('\n')}\n`)
      .join('\n')
  ).toMatchFileSnapshot('./remedies.txt')
})

describe('an answer of Azure', () => {
  test('keeps the id that Azure’s support asks for', () => {
    const body = { error: { code: 'Conflict', message: 'No.' } }
    const both = { 'x-ms-request-id': 'request-1', 'x-ms-correlation-request-id': 'correlation-1' }
    expect(explain(answered(409, body, both)).message).toMatch(/ \(correlation id correlation-1\)$/)
    const error = explain(answered(409, body, { 'x-ms-request-id': 'request-1' }))
    expect(error.message).toMatch(/\nConflict: No\. \(correlation id request-1\)$/)
    expect(error.azure?.correlationId).toBe('request-1')
  })

  test('reports its details, but not the same words twice', () => {
    const details = [
      { code: 'Inner', message: 'More.' },
      { code: 'Same', message: 'Outer.' },
      { message: 'Without a code.' },
      { code: 'WithoutWords' },
      'garbage'
    ]
    const error = explain(answered(400, { error: { code: 'Outer', message: 'Outer.', details } }))
    expect(error.message).toMatch(/\nOuter: Outer\. \(Inner: More\.; detail: Without a code\.\)$/)
  })

  test.each<[string, string]>([
    ['nothing', ''],
    ['HTML', '<html>502 Bad Gateway</html>'],
    ['cut JSON', '{"error":{"code":"Confl'],
    ['null', 'null'],
    ['a number', '1'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['an error that is text', '{"error":"no"}'],
    ['an error that is null', '{"error":null}'],
    ['fields of other types', '{"error":{"code":1,"message":{},"details":"x"}}']
  ])('whose body is %s is reported by its status', (_what, body) => {
    const error = explain(answered(409, body))
    expect(error.message).toBe(
      'Could not read disk "data" in resource group "rg-data".\n409: status 409 without an explanation'
    )
    expect(error.code).toBe('Conflict')
    expect(error.azure).toStrictEqual({ status: 409 })
  })

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'])(
    'whose code is the odd word %s is an answer like any other',
    (code) => {
      expect(refused(400, code)).toMatchObject({
        code: 'AzureRefused',
        remedy: 'The message of Azure above names what it does not accept.',
        azure: { status: 400, code }
      })
      expect(explain(new OperationFailed(code, 'No.')).code).toBe('SnapshotFailed')
    }
  )

  test('of whatever shape becomes an error with message and remedy', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 400, max: 599 }),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.record({ error: fc.anything() }).map((body) => fc.stringify(body)),
          fc
            .record({ code: fc.jsonValue(), message: fc.jsonValue(), details: fc.jsonValue() })
            .map((error) => JSON.stringify({ error }))
        ),
        (status, body) => {
          const error = explain(answered(status, body))
          expect(error.message).toMatch(
            /^Could not read disk "data" in resource group "rg-data"\.\n/
          )
          expect(error.remedy).toMatch(/\.$/)
          expect(error.azure?.status).toBe(status)
        }
      )
    )
  })
})

describe('words of Azure without end', () => {
  const words = '/'.repeat(300_000)

  test.each<[string, unknown]>([
    ['of a refusal', answered(403, { error: { code: 'AuthorizationFailed', message: words } })],
    ['as a code', answered(400, { error: { code: words, message: 'no' } })],
    [
      'in details',
      answered(400, {
        error: {
          code: 'BadRequest',
          message: 'no',
          details: Array.from({ length: 500 }, () => ({ code: 'x', message: words.slice(0, 600) }))
        }
      })
    ],
    ['of an operation', new OperationFailed('InternalExecutionError', words)],
    ['of the SDK', new RestError(words, { code: 'REQUEST_SEND_ERROR', request })],
    ['of anything else', new Error(words)]
  ])('%s are read in time, and cut', (_where, error) => {
    const { message } = ending(() => explain(error))
    expect(message.length).toBeLessThan(20_000)
  })
})

describe('a missing permission', () => {
  const scope = disk().id
  const authorization = (action: string): ActionError =>
    refused(
      403,
      'AuthorizationFailed',
      `The client 'c' with object id 'o' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`
    )

  test.each([
    ['Microsoft.Compute/disks/read', 'Disk Backup Reader'],
    ['Microsoft.Compute/disks/beginGetAccess/action', 'Disk Backup Reader'],
    ['Microsoft.Compute/snapshots/read', 'Disk Snapshot Contributor'],
    ['Microsoft.Compute/snapshots/write', 'Disk Snapshot Contributor'],
    ['Microsoft.Compute/snapshots/delete', 'Disk Snapshot Contributor'],
    ['Microsoft.Compute/disks/write', 'Disk Restore Operator'],
    ['Microsoft.Compute/virtualMachines/read', 'Reader'],
    ['Microsoft.Compute/virtualMachines/write', 'Virtual Machine Contributor'],
    ['microsoft.compute/DISKS/read', 'Disk Backup Reader']
  ])('to %s is named with its scope and the least role, %s', (action, role) => {
    const error = authorization(action)
    expect(error.code).toBe('Forbidden')
    expect(error.remedy).toBe(
      `Grant ${action} on ${scope}: the least privileged built-in role that includes it is "${role}". ${RIGHTS_TAKE_TIME}`
    )
  })

  test('that no built-in role is known for is named without one', () => {
    expect(authorization('Microsoft.Compute/locations/DiskOperations/read').remedy).toBe(
      `Grant Microsoft.Compute/locations/DiskOperations/read on ${scope}. ${RIGHTS_TAKE_TIME}`
    )
  })

  test.each([
    [
      'as published in issues',
      "does not have permission to perform action 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s)"
    ],
    [
      'in its newer form',
      "does not have permission to perform action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s)"
    ]
  ])('on a linked resource is named with that resource, %s', (_form, words) => {
    const snapshotId = scope.replace('/disks/data', '/snapshots/data-1')
    const error = refused(
      403,
      'LinkedAuthorizationFailed',
      `The client 'c' with object id 'o' has permission to perform action 'Microsoft.Compute/snapshots/write' on scope '${snapshotId}'; however, it ${words} '${scope}' (respectively) or the linked scope(s) are invalid.`
    )
    expect(error.code).toBe('Forbidden')
    expect(error.remedy).toBe(
      `Grant Microsoft.Compute/disks/beginGetAccess/action on ${scope}: the least privileged built-in role that includes it is "Disk Backup Reader". ${RIGHTS_TAKE_TIME}`
    )
  })

  test('on the key set of a disk is named with that set', () => {
    const set = scope.replace('/disks/data', '/diskEncryptionSets/keys')
    const error = refused(
      403,
      'LinkedAuthorizationFailed',
      `The client 'c' with object id 'o' has permission to perform action 'Microsoft.Compute/disks/write' on scope '${scope}'; however, it does not have permission to perform action(s) 'Microsoft.Compute/diskEncryptionSets/read' on the linked scope(s) '${set}' (respectively) or the linked scope(s) are invalid.`
    )
    expect(error.remedy).toBe(
      `Grant Microsoft.Compute/diskEncryptionSets/read on ${set}: the least privileged built-in role that includes it is "Reader". ${RIGHTS_TAKE_TIME}`
    )
  })

  test('with its scope behind "on scope" is named with that', () => {
    expect(
      refused(
        403,
        'AuthorizationFailed',
        `The client 'c' does not have authorization to perform action 'Microsoft.Compute/snapshots/write' on scope '${scope}'.`
      ).remedy
    ).toContain(`Grant Microsoft.Compute/snapshots/write on ${scope}: `)
  })

  test('that Azure does not name is not made up', () => {
    expect(refused(403, 'Forbidden', 'No.').remedy).toBe(
      `The message of Azure above names what it does not accept. Roles, deny assignments and policies on subscription ${SUBSCRIPTION} can forbid a request.`
    )
  })
})

describe('a refusal that no role helps against', () => {
  const may =
    "The client 'c' with object id 'o' has permission to perform action 'Microsoft.Compute/snapshots/write' on scope '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/snapshots/s'"

  test.each([
    [
      'DenyAssignmentAuthorizationFailed',
      `${may}; however, the access is denied because of the deny assignment with name 'd' and Id 'i' at scope '/subscriptions/1'.`
    ],
    [
      'LinkedAuthorizationFailed',
      `${may}; however, action(s) 'Microsoft.Compute/disks/beginGetAccess/action' on the linked scope(s) '/subscriptions/1' is blocked by deny assignments.`
    ],
    ['AuthorizationFailed', `${may}, but is blocked by a deny assignment.`]
  ])('is a deny assignment: %s', (code, message) => {
    const error = refused(403, code, message)
    expect(error.code).toBe('Forbidden')
    expect(error.remedy).toMatch(/^Use a resource group that the deny assignment does not cover /)
    expect(error.remedy).not.toMatch(/grant/i)
  })

  test('is a subscription of another tenant', () => {
    const error = refused(
      403,
      'LinkedAuthorizationFailed',
      "The client has permission to perform action 'Microsoft.Compute/snapshots/write' on scope '/s', however the current tenant 'our-tenant' is not authorized to access linked subscription 'their-subscription'."
    )
    expect(error.code).toBe('Forbidden')
    expect(error.remedy).toBe(
      'Subscription their-subscription does not belong to tenant our-tenant, where this step signs in. Name only resources in subscriptions of tenant our-tenant, or set "tenant-id" to the tenant of subscription their-subscription.'
    )
  })

  test('is a subscription that there is not', () => {
    const error = refused(
      403,
      'LinkedAuthorizationFailed',
      `${may}, however the linked subscription 'nobodys' was not found.`
    )
    expect(error.code).toBe('NotFound')
    expect(error.remedy).toBe(
      'Subscription nobodys does not exist. Correct the resource id that names it: a source must be in the same subscription as the resource created from it.'
    )
  })
})

describe('a code with several meanings is reported by Azure’s words', () => {
  const said = (what: string, code: string, message: string): ActionError =>
    explainAzure(
      answered(400, { error: { code, message } }),
      { ...ATTEMPT, what },
      new AbortController().signal
    )

  test.each<[string, string, string, ErrorCode, RegExp]>([
    [
      'create snapshot "s"',
      'BadRequest',
      "Changing property 'sourceResourceId' is not allowed for existing disk 's'.",
      'NameTaken',
      /^A snapshot with that name exists, created from another source.* Set another "snapshot-name"\.$/
    ],
    [
      'create disk "d"',
      'BadRequest',
      "Changing property 'sourceResourceId' is not allowed for existing disk 'd'.",
      'NameTaken',
      /^A disk with that name exists.* Set another "restore-disk-name"\.$/
    ],
    [
      'create disk "d"',
      'PropertyChangeNotAllowed',
      'Changing it is not allowed.',
      'NameTaken',
      /Set another "restore-disk-name"\.$/
    ],
    [
      'grant access to the data of snapshot "s"',
      'BadRequest',
      'The disk has 4096-byte sectors. Set the fileFormat property to VHDX.',
      'AzureRefused',
      /exports as VHDX only/
    ],
    [
      'create snapshot "s"',
      'InvalidParameter',
      'SKU Premium_LRS is not supported for resource type IncrementalSnapshot in this region. Supported SKUs for this region are Standard_LRS,Standard_ZRS',
      'InvalidInput',
      /^Set "sku" to a value that the message lists as supported/
    ],
    [
      'create disk "d"',
      'InvalidParameter',
      'SKU UltraSSD_LRS is not supported for resource type Disk in this region.',
      'InvalidInput',
      /^Set "disk-sku"/
    ],
    [
      'create snapshot "s"',
      'InvalidParameter',
      "The ExtendedLocation '' of the target resource does not match the ExtendedLocation 'losangeles' of the source resource",
      'AzureRefused',
      /edge zone of its source/
    ],
    [
      'create snapshot "s"',
      'InvalidInstantAccessRequest',
      'No.',
      'InvalidInput',
      /^Leave "instant-access-minutes" out/
    ],
    [
      'create disk "d"',
      'AzdError_InstantAccessNotEnabled',
      'No.',
      'InvalidInput',
      /^Wait until the background copy/
    ]
  ])('%s: %s: %s', (what, code, message, kind, remedy) => {
    const error = said(what, code, message)
    expect(error.message).toBe(`Could not ${what}.\n${code}: ${message}`)
    expect(error.code).toBe(kind)
    expect(error.remedy).toMatch(remedy)
  })

  test('a code that nobody knows gets Azure’s words, and no cause', () => {
    for (const status of [400, 403, 404, 409, 412, 422]) {
      const { remedy = '' } = refused(status, 'QuantumFluxMismatch')
      expect(remedy).not.toMatch(/something else|grant|lock\b|missing action/i)
    }
  })
})

describe('throttling', () => {
  /** Compute's own body: no `error` around it, and a code that says something else. */
  const body = {
    code: 'OperationNotAllowed',
    message: 'The server rejected the request because too many requests have been received.',
    details: [
      {
        code: 'TooManyRequests',
        target: 'HighCostGet3Min',
        message: '{"operationGroup":"HighCostGet3Min","allowedRequestCount":1}'
      }
    ]
  }

  test('is known by its status, whatever code and wrapper', () => {
    const error = explain(answered(429, body))
    expect(error.code).toBe('Throttled')
    expect(error.message).toBe(
      'Could not read disk "data" in resource group "rg-data".\nOperationNotAllowed: The server rejected the request because too many requests have been received. (TooManyRequests: {"operationGroup":"HighCostGet3Min","allowedRequestCount":1})'
    )
    expect(error.remedy).toBe(
      'Azure limits the request rate of this subscription. Run this step again later.'
    )
    for (const code of ['SnapshotsLimitReached', 'AuthorizationFailed', 'TooManyRequests']) {
      expect(refused(429, code).code).toBe('Throttled')
    }
  })

  test.each([
    ['seconds', { 'retry-after': '1200' }],
    [
      'a date, counted from Azure’s own clock',
      {
        'retry-after': 'Mon, 23 Nov 2026 10:20:00 GMT',
        date: 'Mon, 23 Nov 2026 10:00:00 GMT'
      }
    ]
  ])('reports how long Azure requests a wait of, given as %s', (_form, headers) => {
    const error = explain(answered(429, body, headers))
    expect(error.azure?.retryAfterMs).toBe(1_200_000)
    expect(error.remedy).toBe(
      'Azure requests a wait of 20 min. Raise "timeout" above that, or run this step again later.'
    )
  })
})

describe('an operation that Azure ended itself', () => {
  test('is a failed snapshot, in Azure’s words', () => {
    const error = explain(new OperationFailed('InternalOperationError', 'Something broke.'))
    expect(error.message).toBe(
      'Could not read disk "data" in resource group "rg-data": Azure accepted the request, but the operation failed.\nInternalOperationError: Something broke.'
    )
    expect(error.code).toBe('SnapshotFailed')
    expect(error.remedy).toBe(
      'See the activity log of the resource group for details. Then run this step again.'
    )
    expect(error.azure).toEqual({ status: 200, code: 'InternalOperationError' })
  })

  test('for the limit of a disk is that limit', () => {
    expect(explain(new OperationFailed('SnapshotsLimitReached', 'Too many.')).code).toBe(
      'LimitReached'
    )
  })
})

describe('no answer at all', () => {
  test.each([
    [
      'ENOTFOUND',
      'getaddrinfo ENOTFOUND management.azure.com',
      'getaddrinfo ENOTFOUND management.azure.com'
    ],
    ['ECONNRESET', 'socket hang up', 'ECONNRESET: socket hang up'],
    [
      'PARSE_ERROR',
      'the response is not JSON (5 characters)',
      'PARSE_ERROR: the response is not JSON (5 characters)'
    ]
  ])('is unreachable, and the cause is named: %s', (code, message, reported) => {
    const error = explain(new RestError(message, { code, request }))
    expect(error.message).toBe(
      `Could not read disk "data" in resource group "rg-data": no complete response from Azure (${reported}).`
    )
    expect(error.code).toBe('Unreachable')
    expect(error.azure).toBeUndefined()
    expect(error.remedy).toMatch(/HTTPS_PROXY.*NODE_EXTRA_CA_CERTS/)
  })

  test.each([
    ['an error without a code', new Error('odd'), 'odd'],
    ['text', 'odd', 'odd'],
    ['nothing', undefined, 'undefined']
  ])('is described when %s is thrown', (_what, thrown, reported) => {
    expect(explain(thrown).message).toMatch(
      new RegExp(`complete response from Azure \\(${reported}\\)\\.$`)
    )
  })

  test('is also garbage that came with an answer', () => {
    const error = answered(200, '<html>', {}, 'the response is not JSON (6 characters)')
    error.code = RestError.PARSE_ERROR
    expect(explain(error).code).toBe('Unreachable')
  })
})

describe('the end of the run', () => {
  const reason = new ActionError('Timeout', 'The time is over.')

  test('is the error of whatever it interrupted', () => {
    const error = explain(
      new RestError('The operation was aborted.', { request }),
      AbortSignal.abort(reason)
    )
    expect(error).toBe(reason)
  })

  test('without a reason of its own is a cancellation', () => {
    const error = explain(new Error('aborted'), AbortSignal.abort())
    expect(error.code).toBe('Cancelled')
    expect(error.message).toBe(
      'Stopped before the result was known: read disk "data" in resource group "rg-data".'
    )
  })

  test('does not hide what was explained already', () => {
    const known = new ActionError('SignInFailed', 'no')
    expect(explain(known, AbortSignal.abort(reason))).toBe(known)
  })
})

describe('an error that is explained already', () => {
  test('stays as it is, also inside of another', () => {
    const known = new ActionError('SignInFailed', 'no', { remedy: 'Do.' })
    expect(explain(known)).toBe(known)
    expect(explain(new Error('outer', { cause: new Error('inner', { cause: known }) }))).toBe(known)
  })
})

describe('a signed URL never gets into a message, a remedy or a cause', () => {
  const said = `see ${SIGNED_URL} or "${SIGNED_URL}".`

  test.each<[string, unknown]>([
    ['the words of the SDK', answered(500, '', {}, said)],
    ['Azure’s message', answered(400, { error: { code: 'Odd', message: said } })],
    ['Azure’s message without a wrapper', answered(429, { code: 'Odd', message: said })],
    [
      'a detail',
      answered(400, {
        error: { code: 'Odd', message: 'x', details: [{ code: 'y', message: said }] }
      })
    ],
    [
      'a URL in capitals',
      answered(400, { error: { code: 'Odd', message: SIGNED_URL.replace('https', 'HTTPS') } })
    ],
    [
      'a URL inside of JSON',
      answered(400, { error: { code: 'Odd', message: JSON.stringify({ url: SIGNED_URL }) } })
    ],
    ['a broken connection', new RestError(said, { code: 'ECONNRESET', request })],
    ['any other error', new Error(said, { cause: new Error(said) })],
    ['a text that was thrown', said],
    ['a failed operation', new OperationFailed('Odd', said)]
  ])('from %s', (_where, thrown) => {
    for (const signal of [new AbortController().signal, AbortSignal.abort()]) {
      expectClean(explain(thrown, signal))
    }
  })

  function expectClean(error: ActionError): void {
    const everything = [inWords(error), error.stack ?? '', ...causesOf(error), String(error.cause)]
    for (const text of everything) expect(text).not.toContain(SIGNATURE)
    expect(JSON.stringify(error.cause ?? null)).not.toContain(SIGNATURE)
  }

  test('but the address before its query stays, for the person who has to find out why', () => {
    expect(explain(new Error(said)).message).toContain('/DiskOperations/1?…')
  })
})
