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

const SIGNED_QUERY = `p=1&api-version=2026-03-02&t=1&c=${PLANTED.certificate}&s=${PLANTED.signature}&h=${PLANTED.hash}`
const OPERATION = `/subscriptions/${SEEDED.subscriptionId}/providers/Microsoft.Compute/locations/westeurope/DiskOperations/abc`

/** Texts of Azure that quote a secret. */
export const SIGNED = {
  url: `See https://management.azure.com${OPERATION}?${SIGNED_QUERY} and 'https://x.blob.core.windows.net/c/b?sv=1&sig=${PLANTED.sas}'.`,
  /** As in a `Referer`, an ARM `target` or a proxy's page. */
  path: `The request GET ${OPERATION}?${SIGNED_QUERY} was refused.`
} as const

/** Secrets that come into being while a run goes on. */
export type Live = {
  /** The access token of the run. */
  readonly bearer: string
  /** GitHub's id token of the run. */
  readonly assertion: string
  readonly requestToken: string
  /** The URL that Azure gave the run to poll, once it has. */
  readonly operationUrl: string
  readonly identityHeader: string
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

  private constructor(
    azure: Simulator,
    bundle: Bundle,
    certificate: Readonly<Record<string, string>>
  ) {
    this.azure = azure
    this.bundle = bundle
    this.certificate = certificate
  }

  static async open(bundle: Bundle): Promise<Job> {
    // Slow enough that an operation is polled more than once.
    const azure = await startAzure({ operationMs: 500, copyMs: 300 })
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
    const path = join(bundle.directory, 'certificate.pem')
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
        log: ended.log
          .split('\n')
          .filter((line) => !line.startsWith('::add-mask::'))
          .join('\n'),
        outputs: JSON.stringify(ended.outputs),
        summary: ended.summary,
        // As a reader sees it: what Markdown escapes, the runner's masks do not find.
        'summary as it is shown': ended.summary.replaceAll('\\', '').replaceAll('&amp;', '&'),
        state: JSON.stringify(ended.state),
        ...Object.fromEntries(
          readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')])
        )
      },
      held: [
        ...(one.signIn === 'secret' ? [SEEDED.clientSecret] : []),
        ...(one.signIn === 'certificate' ? [PLANTED.certificatePassword] : []),
        ...(arrived && !isLater ? [...access, ...assertions] : [])
      ],
      secrets: {
        'the client secret': [SEEDED.clientSecret],
        'the certificate password': [PLANTED.certificatePassword],
        'a planted secret': [MARK],
        'the request token of GitHub': [azure.environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''],
        'the identity header': [this.identityHeader()],
        'an id token of GitHub': assertions,
        'an access token': access,
        'the signature of an operation URL': this.signatures()
      }
    }
  }

  /** A disk; for operations on snapshots two of them, and the machine that is named. */
  private seed({ operation = 'create', vm }: Readonly<Record<string, string>>): void {
    const { azure, serial } = this
    const { id } = azure.seedDisk({ name: `data${serial}` })
    if (['copy', 'restore', 'prune'].includes(operation)) {
      for (const day of [1, 2]) {
        const timeCreated = `2026-01-0${day}T00:00:00Z`
        azure.seedSnapshot({ name: `shot${serial}-${day}`, source: id, timeCreated })
      }
    }
    if (vm !== undefined) {
      azure.seedVm({ name: this.filledIn(vm), dataDisks: [{ lun: 0, disk: id }] })
    }
  }

  /** `{n}` stands for the number of the case. */
  private filledIn(text: string): string {
    return text.replaceAll('{n}', String(this.serial))
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
      identityHeader: this.identityHeader()
    }
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
        ...env
      },
      ...(state !== undefined && { state }),
      onStart
    })
  }
}

/** Where secrets stand, and which tokens were not masked before anything else. */
export function leaksOf({ ended, places, held, secrets }: Written): readonly string[] {
  const leaks = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets).flatMap(([what, values]) =>
      values
        .filter((value) => value !== '' && text.includes(value))
        .map((value) => `${what} is in the ${place}: ${around(text, value)}`)
    )
  )
  const lines = ended.log.split('\n')
  const unmasked = held.filter((secret) => {
    const first = lines.findIndex((line) => line.includes(secret))
    return first < 0 || lines[first] !== `::add-mask::${secret}`
  })
  return [
    ...leaks,
    ...unmasked.map((secret) => `not masked before anything else: ${secret.slice(0, 24)}…`)
  ]
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
