/**
 * Canaries: secrets in every place where the action could meet one, and everything that a run wrote, so that
 * none of them can hide. The runner is read as GitHub's own reads it, line by line.
 */

import type { ChildProcess } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { FaultSpec } from '../../simulator/faults/fault-kinds.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Bundle, Ended } from './bundle.ts'
import { BRIEF_ABSENCE } from './bundle.ts'
import { startAzure } from './simulated.ts'

/** Part of every secret that this file plants; nothing else that is written contains it. */
const MARK = 'kanarie'

const PLANTED = {
  certificatePassword: `${MARK}-certificate-password-0123456789`,
  signature: `${MARK}-s-0123456789abcdefghij`,
  certificate: `${MARK}-c-MIIabcdefghij0123456789`,
  hash: `${MARK}-h-0123456789abcdefghij`,
  sas: `${MARK}-sig-0123456789abcdefghij`
} as const

/** Signed URLs as Azure may give them out for the data of a snapshot; behind the first there is nobody. */
export const PLANTED_SAS = {
  url: `https://127.0.0.1:9/md-x/y/abcd?sv=2018-11-09&sr=bs&si=z&sig=${PLANTED.sas}%3D`,
  text: `no URL, sig=${PLANTED.sas}`
} as const

const SIGNED_QUERY = `p=1&api-version=2026-03-02&t=1&c=${PLANTED.certificate}&s=${PLANTED.signature}&h=${PLANTED.hash}`
const OPERATION = `/subscriptions/${SEEDED.subscriptionId}/providers/Microsoft.Compute/locations/westeurope/DiskOperations/abc`

/** Texts of Azure that quote a secret. */
export const SIGNED = {
  url: `See https://management.azure.com${OPERATION}?${SIGNED_QUERY} and 'https://x.blob.core.windows.net/c/b?sv=1&sig=${PLANTED.sas}'.`,
  /** As in a `Referer`, an ARM `target` or a proxy's page. */
  path: `The request GET ${OPERATION}?${SIGNED_QUERY} was refused.`
} as const

/** Secrets that come into being while a run continues. */
export type Live = {
  /** The access token of the run. */
  readonly bearer: string
  /** GitHub's id token of the run. */
  readonly assertion: string
  readonly requestToken: string
  /** The URL that Azure gave the run to poll, once it has. */
  readonly operationUrl: string
  readonly identityHeader: string
  /** The signed URL of a snapshot's data that was opened last, once one is open. */
  readonly sas: string
}

/** What Azure does, made from the secrets of that moment. */
export type Fault = (live: Live) => FaultSpec

export type Case = {
  readonly name: string
  readonly signIn?: 'oidc' | 'secret' | 'certificate' | 'identity'
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** What Azure does, made when `arming` has been answered. */
  readonly fault?: Fault
  /** Path of the request that arms the fault; the exchange of the token unless given, at once when empty. */
  readonly arming?: string
  /** Sent when this request arrives. */
  readonly signal?: { readonly at: string; readonly name: NodeJS.Signals }
  /** Observes the post step; the fault is armed for that. A signal has ended the main step. */
  readonly post?: true
  /** Status of the job when the post step runs. */
  readonly status?: string
  /** Inputs of a second step, which gets the receipt of the first; it is observed, and the fault armed for it. */
  readonly then?: Readonly<Record<string, string>>
  readonly code: number
}

/** Everything that one run wrote, by place. */
export type Written = {
  readonly ended: Ended
  readonly places: Readonly<Record<string, string>>
  /** Secrets that the run must have masked, because it had them in hand. */
  readonly held: readonly string[]
  /** Every secret that there is. */
  readonly secrets: Readonly<Record<string, readonly string[]>>
}

/** A job on a simulated Azure, with everything that can be a secret as one. */
export class Job {
  private serial = 0
  private readonly azure: Simulator
  private readonly bundle: Bundle
  private readonly certificate: Readonly<Record<string, string>>
  /** Signs the container that is exported to. */
  private readonly signature: string

  private constructor(
    azure: Simulator,
    bundle: Bundle,
    certificate: Readonly<Record<string, string>>
  ) {
    this.azure = azure
    this.bundle = bundle
    this.certificate = certificate
    this.signature = azure.makeSas({ account: 'backups', container: 'disks' }).query
  }

  static async open(bundle: Bundle): Promise<Job> {
    // Slow enough that an operation is polled more than once.
    const azure = await startAzure({ operationMs: 500, copyMs: 300, rangesPerPage: 2 })
    const { id } = azure.seedStorageAccount({ name: 'backups', containers: ['disks'] })
    const role = 'Storage Blob Data Contributor'
    azure.assignRole({ principalId: SEEDED.objectId, scope: id, role })
    const environment = await azure.certificateEnvironment()
    const pem = readFileSync(environment.AZURE_CLIENT_CERTIFICATE_PATH ?? '', 'utf8')
    const [certificate = ''] =
      /-----BEGIN CERTIFICATE-----.*-----END CERTIFICATE-----/s.exec(pem) ?? []
    const key = createPrivateKey(pem).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: PLANTED.certificatePassword
    })
    const path = join(bundle.directory, `certificate-${azure.port}.pem`)
    writeFileSync(path, `${key.toString().trim()}\n${certificate}\n`)
    return new Job(azure, bundle, {
      ...environment,
      AZURE_CLIENT_CERTIFICATE_PATH: path,
      AZURE_CLIENT_CERTIFICATE_PASSWORD: PLANTED.certificatePassword
    })
  }

  close(): Promise<void> {
    return this.azure.close()
  }

  /** Runs a case; of a post step or a second step, only what that wrote. */
  async run(one: Case): Promise<Written> {
    const { azure } = this
    this.serial += 1
    this.seed(one.inputs ?? {})
    azure.clearExchanges()
    const tokensBefore = new Set(azure.world.directory.tokens.keys())
    const assertionsBefore = new Set(azure.github.issued.keys())

    const isLater = one.post === true || one.then !== undefined
    if (!isLater) this.arm(one)
    let child: ChildProcess | undefined
    const { signal } = one
    if (signal !== undefined) {
      azure.hook({ path: signal.at }, 'after', () => child?.kill(signal.name))
    }
    let folder = mkdtempSync(join(this.bundle.directory, 'temp-'))
    let ended = await this.act(one, folder, undefined, (started) => (child = started))
    azure.clearFaults()
    const before = isLater ? placesOf('the step before: ', ended) : {}
    if (isLater) {
      this.arm(one)
      folder = mkdtempSync(join(this.bundle.directory, 'temp-'))
      ended = await this.actLater(one, folder, ended)
      azure.clearFaults()
    }

    const fresh = <T>(all: Iterable<T>, before: ReadonlySet<T>): readonly T[] =>
      [...all].filter((token) => !before.has(token))
    const access = fresh(azure.world.directory.tokens.keys(), tokensBefore)
    const assertions = fresh(azure.github.issued.keys(), assertionsBefore)
    const arrived = azure.exchanges.some(({ url }) => url.includes('/resourceGroups/'))
    return {
      ended,
      places: {
        ...before,
        ...placesOf('', ended),
        ...Object.fromEntries(
          readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
        )
      },
      held: [
        ...(one.signIn === 'secret' ? [SEEDED.clientSecret] : []),
        ...(one.signIn === 'certificate' ? [PLANTED.certificatePassword] : []),
        ...(arrived && !isLater ? [...access, ...assertions] : []),
        ...(isLater ? [] : this.openedAndUsed().flatMap(partsOf)),
        ...(!isLater && isSigned(one) ? partsOf(this.signature) : [])
      ],
      secrets: {
        'the client secret': [SEEDED.clientSecret],
        'the certificate password': [PLANTED.certificatePassword],
        'a planted secret': [MARK],
        'the request token of GitHub': [azure.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''],
        'the identity header': [this.identityHeader()],
        'an id token of GitHub': assertions,
        'an access token': access,
        'the signature of an operation URL': this.signatures(),
        'the signed URL of a snapshot': this.opened().flatMap(partsOf),
        'the signature in "blob-url"': partsOf(this.signature)
      }
    }
  }

  /** A disk; for operations on snapshots two of them, which may be read, and the machine that is named. */
  private seed({ operation = 'create', vm }: Readonly<Record<string, string>>): void {
    const { azure, serial } = this
    const { id } = azure.seedDisk({ name: `data${serial}`, sizeGb: 1 })
    if (['copy', 'restore', 'verify', 'prune', 'diff', 'export'].includes(operation)) {
      for (const day of [1, 2]) {
        azure.writePattern({ id, seed: day, count: 5, stride: 3 * 65_536 * day, length: 65_536 })
        const timeCreated = `2026-01-0${day}T00:00:00Z`
        const properties = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
        azure.seedSnapshot({ name: `shot${serial}-${day}`, source: id, timeCreated, properties })
      }
    }
    if (vm !== undefined) {
      azure.seedVm({ name: this.filledIn(vm), dataDisks: [{ lun: 0, disk: id }] })
    }
  }

  /** `{n}` stands for the number of the case, `{container}` and `{signed container}` for where exports go. */
  private filledIn(text: string): string {
    const container = `${this.azure.url}/backups/disks`
    return text
      .replaceAll('{n}', String(this.serial))
      .replaceAll('{container}', container)
      .replaceAll(SIGNED_CONTAINER, `${container}?${this.signature}`)
  }

  private actLater(one: Case, folder: string, { state, outputs }: Ended): Promise<Ended> {
    const { status, then } = one
    if (then === undefined) {
      const inputs = { ...one.inputs, ...(status !== undefined && { 'job-status': status }) }
      return this.act({ ...one, inputs }, folder, state)
    }
    const inputs = { 'resource-group': '', disk: '', receipt: outputs.receipt ?? '', ...then }
    return this.act({ ...one, inputs }, folder, undefined)
  }

  private arm({ fault, arming = '/oauth2/v2.0/token' }: Case): void {
    if (fault === undefined) return
    const inject = (): void => void this.azure.injectFault(fault(this.live()))
    if (arming === '') inject()
    else this.azure.hook({ path: arming }, 'after', inject)
  }

  private live(): Live {
    const { azure } = this
    return {
      bearer: [...azure.world.directory.tokens.keys()].at(-1) ?? '',
      assertion: [...azure.github.issued.keys()].at(-1) ?? '',
      requestToken: azure.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
      operationUrl: this.operationUrls().at(-1) ?? '',
      identityHeader: this.identityHeader(),
      sas: this.openNow()
    }
  }

  /** The signed URL that was made last of a snapshot of this case and still is good. */
  private openNow(): string {
    const mine = `shot${this.serial}-`
    const granted = [...this.azure.world.snapshots.all()].flatMap(({ name, grant }) =>
      grant !== undefined && name.startsWith(mine) ? [grant.accessSas] : []
    )
    return granted.at(-1) ?? ''
  }

  /** Every signed URL that Azure, or a fault in its place, gave out. */
  private opened(): readonly string[] {
    const urls = this.azure.exchanges.flatMap(({ responseBody }) =>
      [...JSON.stringify(responseBody).matchAll(/"accessSAS":"([^"]+)"/g)].map(
        ([, url = '']) => url
      )
    )
    return [...new Set(urls)]
  }

  /** Those that a run had in hand for certain: data was asked for with them. */
  private openedAndUsed(): readonly string[] {
    const asked = this.azure.exchanges
      .filter(({ url }) => !url.includes('/subscriptions/'))
      .map(({ url, requestHeaders }) => `${url} ${JSON.stringify(requestHeaders)}`)
    return this.opened().filter((url) => {
      const policy = /[?&](si=[^&]+)/.exec(url)?.[1]
      return policy !== undefined && asked.some((text) => text.includes(policy))
    })
  }

  private identityHeader(): string {
    return this.azure.managedIdentity.environment.IDENTITY_HEADER ?? ''
  }

  private operationUrls(): readonly string[] {
    return this.azure.exchanges.flatMap(({ responseHeaders }) =>
      [responseHeaders['azure-asyncoperation'], responseHeaders.location].filter(
        (url) => url !== undefined
      )
    )
  }

  /** What signs the operation URLs of the last run; each by itself, and in part. */
  private signatures(): readonly string[] {
    return this.operationUrls().flatMap((url) => {
      const { searchParams } = new URL(url)
      return ['s', 'c', 'h'].map((name) => (searchParams.get(name) ?? '').slice(0, 24))
    })
  }

  private act(
    { signIn = 'oidc', inputs = {}, env = {} }: Case,
    folder: string,
    state: Readonly<Record<string, string>> | undefined,
    onStart: (child: ChildProcess) => void = () => undefined
  ): Promise<Ended> {
    const { azure } = this
    const { AZURE_CLIENT_SECRET, ...oidc } = azure.environment
    const variables = {
      oidc,
      secret: { ...oidc, AZURE_CLIENT_SECRET: AZURE_CLIENT_SECRET ?? '' },
      certificate: { ...oidc, ...this.certificate },
      identity: { ...azure.managedIdentity.environment, PATH: '' }
    }[signIn]
    return this.bundle.run({
      inputs: {
        disk: `data${this.serial}`,
        'resource-group': 'production',
        environment: azure.url,
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [name, this.filledIn(value)])
        )
      },
      env: {
        ...variables,
        RUNNER_DEBUG: '1',
        ACTIONS_STEP_DEBUG: 'true',
        RUNNER_TEMP: folder,
        NODE_COMPILE_CACHE: join(this.bundle.directory, 'compiled'),
        // Its disks are gone only when that lasts.
        ...(inputs.operation === 'verify' && BRIEF_ABSENCE),
        ...env
      },
      ...(state !== undefined && { state }),
      onStart
    })
  }
}

/** Stands in an input for the container that is exported to, with a signature. */
export const SIGNED_CONTAINER = '{signed container}'

function isSigned({ inputs = {} }: Case): boolean {
  return Object.values(inputs).includes(SIGNED_CONTAINER)
}

/** What a process wrote, without the lines that only mask values. */
function placesOf(prefix: string, ended: Ended): Readonly<Record<string, string>> {
  const log = ended.log
    .split('\n')
    .filter((line) => !line.startsWith(ADD_MASK))
    .join('\n')
  const places = {
    log,
    'log as it is shown': unescaped(log),
    outputs: JSON.stringify(ended.outputs),
    summary: ended.summary,
    // As a reader sees it: what Markdown escapes, the runner's masks do not find.
    'summary as it is shown': ended.summary.replaceAll('\\', '').replaceAll('&amp;', '&'),
    state: JSON.stringify(ended.state)
  }
  return Object.fromEntries(
    Object.entries(places).map(([place, text]) => [`${prefix}${place}`, text])
  )
}

const ADD_MASK = '::add-mask::'

/** What a command of the runner means by its text. */
function unescaped(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

/** A signed URL or its query, and what signs it, as it stands there and as it is meant. */
function partsOf(signed: string): readonly string[] {
  const signature = /(?:^|[?&])sig=([^&]+)/.exec(signed)?.[1]
  return signature === undefined ? [signed] : [signed, signature, decodeURIComponent(signature)]
}

/** Where secrets stand, and which were not masked before anything else was written of them. */
export function leaksOf({ ended, places, held, secrets }: Written): readonly string[] {
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets).flatMap(([what, values]) =>
      values
        .filter((value) => value !== '' && text.includes(value))
        .map((value) => `${what} is in the ${place}: ${around(text, value)}`)
    )
  )
  const lines = ended.log.split('\n').map(unescaped)
  const unmasked = held.filter((secret) => {
    const first = lines.findIndex((line) => line.includes(secret) && !isMaskOfMore(line, secret))
    return first < 0 || lines[first] !== `${ADD_MASK}${secret}`
  })
  return [
    ...leaks,
    ...unmasked.map((secret) => `not masked before anything else: ${secret.slice(0, 24)}…`)
  ]
}

/** A signed URL is hidden as a whole and then its signature: the first shows nothing of the second. */
function isMaskOfMore(line: string, secret: string): boolean {
  return line.startsWith(ADD_MASK) && line !== `${ADD_MASK}${secret}`
}

function around(text: string, value: string): string {
  const at = text.indexOf(value)
  return `…${text.slice(Math.max(0, at - 80), at + value.length + 10).replaceAll('\n', '⏎')}…`
}

/** The ids that many teams keep as secrets, where a text contains them. */
export function idsIn(text: string): readonly string[] {
  return (['subscriptionId', 'tenantId', 'clientId'] as const).filter((name) =>
    text.includes(SEEDED[name])
  )
}

/** What stands in front of a text that only an injected command prints. */
export const INJECTED = 'injected'

/** A message of Azure that tries to give commands to the runner in every way that it reads. */
export const COMMANDS = [
  'Refused.',
  `::warning::${INJECTED}`,
  ` \t::set-output name=verified::${INJECTED}`,
  `\u0085::error::${INJECTED}`,
  `\u00a0\u2003::notice::${INJECTED}`,
  `::stop-commands::${INJECTED}`,
  `##[error]${INJECTED}`,
  `text ##[set-output name=verified]${INJECTED}`
]

/** The lines that a runner obeys although the action did not mean them as a command. */
export function commandsInjectedInto(log: string): readonly string[] {
  // .NET splits at CR and LF, and cuts what Unicode calls white space, U+0085 included, off the start.
  return log.split(/\r\n|\r|\n/).filter((line) => {
    const trimmed = line.replace(/^[\s\u0085]+/, '')
    const [, command, message = ''] = /^::([\w-]+)[^:]*::(.*)$/.exec(trimmed) ?? []
    if (command === undefined) return line.includes('##[')
    const known = ['add-mask', 'debug', 'error', 'warning', 'notice', 'group', 'endgroup']
    return !known.includes(command) || message.startsWith(INJECTED)
  })
}
