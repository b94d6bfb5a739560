import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Settings } from '../settings.ts'
import type { Answer } from '../wire/answer.ts'
import { compactAnswer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { Route } from '../wire/route.ts'
import type { Directory, ManagedIdentity } from './directory.ts'
import type { Entra } from './entra.ts'

/**
 * The two endpoints that a host in Azure offers its programs: that of a virtual machine (IMDS) and that of App Service.
 * Both issue tokens of the identities assigned to the host, to every program on it.
 */
export interface ManagedIdentities {
  /** IDENTITY_HEADER: shows that a request comes from within the app. */
  readonly identityHeader: string
  readonly routes: readonly Route[]
}

/** The names of an identity in a request; they differ between services and years. */
const SELECTORS: Readonly<Record<string, (identity: ManagedIdentity) => string>> = {
  client_id: ({ application }) => application.appId,
  clientid: ({ application }) => application.appId,
  object_id: ({ application }) => application.objectId,
  principal_id: ({ application }) => application.objectId,
  msi_res_id: ({ resourceId }) => resourceId,
  mi_res_id: ({ resourceId }) => resourceId
}

/** A refusal, in the words and the form of its endpoint. */
class Refusal extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function createManagedIdentities(
  directory: Directory,
  issue: Entra['issue'],
  clock: Clock,
  settings: Settings
): ManagedIdentities {
  const identityHeader = randomUUID()

  function issueFor(identity: ManagedIdentity, resource: string) {
    const seconds = settings.managedIdentityTokenSeconds
    const claims = { xms_mirid: identity.resourceId }
    const { token } = issue(identity.application, resource, { seconds, proof: '2', claims })
    const now = Math.floor(clock.now() / 1000)
    return { token, now, seconds, expires: now + seconds, clientId: identity.application.appId }
  }

  /** Members and their texts as Azure CLI's source quotes them. */
  function answerMachine(call: Call): Answer {
    if (call.headers.metadata?.toString().toLowerCase() !== 'true') {
      throw new Refusal(400, 'Required metadata header not specified')
    }
    const resource = requiredOf(call)
    const issued = issueFor(findForMachine(call, directory.managedIdentities), resource)
    return compactAnswer(200, {
      access_token: issued.token,
      client_id: issued.clientId,
      expires_in: String(issued.seconds),
      expires_on: String(issued.expires),
      ext_expires_in: String(issued.seconds),
      not_before: String(issued.now),
      resource,
      token_type: 'Bearer'
    })
  }

  /** 2019-08-01, and 2017-09-01 with its header `secret` and its readable date (Azure CLI still uses that one). */
  function answerApp(call: Call): Answer {
    const isOld = call.query.get('api-version') === '2017-09-01'
    if (call.headers[isOld ? 'secret' : 'x-identity-header'] !== identityHeader) {
      throw new Refusal(401, 'Invalid secret token header.')
    }
    const resource = requiredOf(call)
    const issued = issueFor(findForApp(call, directory.managedIdentities), resource)
    return compactAnswer(200, {
      access_token: issued.token,
      expires_on: isOld ? dateOf(issued.expires) : String(issued.expires),
      resource,
      token_type: 'Bearer',
      client_id: issued.clientId
    })
  }

  return {
    identityHeader,
    // MSAL writes a slash before the query and all of the URL in lower case.
    routes: [
      {
        method: 'GET',
        path: /^\/metadata\/identity\/oauth2\/token\/*$/i,
        handle: (call) => refusable(() => answerMachine(call), machineRefusal)
      },
      {
        method: 'GET',
        path: /^\/msi\/token\/*$/i,
        handle: (call) => refusable(() => answerApp(call), appRefusal)
      }
    ]
  }
}

function requiredOf(call: Call): string {
  for (const name of ['api-version', 'resource']) {
    if ((call.query.get(name) ?? '') === '') {
      throw new Refusal(400, `Required query variable '${name}' is missing`)
    }
  }
  return call.query.get('resource') ?? ''
}

/** A machine uses its only identity; with several the request must name one (Hexadite/acs-keyvault-agent#43). */
function findForMachine(call: Call, assigned: readonly ManagedIdentity[]): ManagedIdentity {
  const named = findNamed(call, assigned)
  if (named === undefined) {
    const system = assigned.find(({ kind }) => kind === 'system')
    const found = system ?? (assigned.length === 1 ? assigned[0] : undefined)
    if (found !== undefined) return found
    if (assigned.length > 1) {
      throw new Refusal(
        400,
        'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the ' +
          'token request'
      )
    }
  }
  if (named?.identity === undefined) throw new Refusal(400, 'Identity not found')
  return named.identity
}

/** An app uses the system-assigned identity when the request names none (Azure CLI, Azure SDK: public reports). */
function findForApp(call: Call, assigned: readonly ManagedIdentity[]): ManagedIdentity {
  const named = findNamed(call, assigned)
  if (named === undefined) {
    const system = assigned.find(({ kind }) => kind === 'system')
    if (system !== undefined) return system
    throw new Refusal(400, 'Unable to load the proper Managed Identity.')
  }
  if (named.identity !== undefined) return named.identity
  throw new Refusal(
    400,
    'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.'
  )
}

/** The identity that the request names; `undefined` when it names none. */
function findNamed(
  call: Call,
  assigned: readonly ManagedIdentity[]
): { readonly identity: ManagedIdentity | undefined } | undefined {
  for (const [name, read] of Object.entries(SELECTORS)) {
    const wanted = call.query.get(name)?.toLowerCase()
    if (wanted === undefined || wanted === '') continue
    return { identity: assigned.find((identity) => read(identity).toLowerCase() === wanted) }
  }
  return undefined
}

function refusable(answer: () => Answer, write: (refusal: Refusal) => Answer): Answer {
  try {
    return answer()
  } catch (error) {
    if (error instanceof Refusal) return write(error)
    throw error
  }
}

function machineRefusal({ status, message }: Refusal): Answer {
  return compactAnswer(status, { error: 'invalid_request', error_description: message })
}

function appRefusal({ status, message }: Refusal): Answer {
  return compactAnswer(status, { statusCode: status, message, correlationId: randomUUID() })
}

/** `11/05/2021 15:18:31 +00:00` */
function dateOf(seconds: number): string {
  const [date = '', time = ''] = new Date(seconds * 1000).toISOString().slice(0, 19).split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${month}/${day}/${year} ${time} +00:00`
}
