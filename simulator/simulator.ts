import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { armRoutes } from './arm/gateway.ts'
import type { ResourceType } from './arm/resource-type.ts'
import type { Clock, ClockKind } from './clock.ts'
import { createClock } from './clock.ts'
import { diskType } from './compute/disks.ts'
import { snapshotType } from './compute/snapshots.ts'
import type { Actions } from './control/actions.ts'
import { createActions } from './control/actions.ts'
import { CONTROL_PATH, controlRoute } from './control/control-route.ts'
import { createEntra } from './entra/entra.ts'
import type { Github } from './entra/github.ts'
import { createGithub } from './entra/github.ts'
import type { FaultMoment, FaultTarget } from './faults/fault.ts'
import { createFaults } from './faults/fault.ts'
import { around } from './faults/fault-kinds.ts'
import { metadataRoutes } from './metadata.ts'
import { SEEDED, seedIdentity } from './seeded.ts'
import type { Settings } from './settings.ts'
import { applySettings, defaultSettings } from './settings.ts'
import { withHeaders } from './wire/answer.ts'
import type { Call } from './wire/call.ts'
import { certificate } from './wire/certificate.ts'
import type { Delivery } from './wire/delivery.ts'
import { deliveredAnswer } from './wire/delivery.ts'
import { listen } from './wire/listener.ts'
import type { Exchange } from './wire/recording.ts'
import { createRecording } from './wire/recording.ts'
import type { Route } from './wire/route.ts'
import { answerBy } from './wire/route.ts'
import type { World } from './world.ts'
import { createWorld } from './world.ts'

export interface SimulatorOptions extends Partial<Settings> {
  /** 0 or absent: any free port. */
  port?: number
  /** Appends every answered exchange to this file, as JSON lines. */
  recordTo?: string
  clock?: ClockKind
}

/** A running simulator. Its actions are those of the control endpoint, here as plain functions. */
export interface Simulator extends Actions {
  /** `https://127.0.0.1:port`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** PEM of the authority that signed the simulator's certificate. */
  readonly ca: string
  /** The same in a file, for NODE_EXTRA_CA_CERTS; removed by `close()`. */
  readonly caFile: string
  /** Variables that point the action, run as a child process, at the simulator. */
  readonly environment: Readonly<Record<string, string>>
  readonly exchanges: readonly Exchange[]
  readonly world: World
  readonly clock: Clock
  readonly settings: Settings
  readonly github: Github
  /** Calls `happen` right before or after the effect of the requests that `target` names. */
  readonly hook: (target: FaultTarget, when: FaultMoment, happen: () => unknown) => void
  readonly close: () => Promise<void>
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, recordTo, clock: kind = 'system', ...changes } = options
  const settings = applySettings(defaultSettings(changes.cloud), changes)
  const clock = createClock(kind)
  const world = createWorld(clock, settings)
  const github = createGithub(clock, settings)
  const entra = createEntra(world.directory, github, clock, settings)
  const faults = createFaults()
  const recording = createRecording(recordTo)
  const { subscriptionId } = SEEDED
  const actions = createActions({ world, entra, github, faults, recording, subscriptionId })
  seedIdentity(actions, settings)

  const control = controlRoute(actions)
  const routes: readonly Route[] = [
    ...armRoutes(world, resourceTypes(world)),
    ...metadataRoutes(settings),
    ...github.routes,
    ...entra.routes
  ]

  async function serve(call: Call): Promise<Delivery> {
    world.settle()
    if (call.path.startsWith(CONTROL_PATH)) {
      return { how: 'whole', answer: answerBy([control], call) }
    }
    const delivery = dated(await faults.pass(call, () => answerBy(routes, call)))
    if (settings.latencyMs > 0) await sleep(settings.latencyMs)
    recording.add(call, deliveredAnswer(delivery))
    return delivery
  }

  /** Every answer is dated by the simulator's clock; Resource Manager has done so already. */
  function dated(delivery: Delivery): Delivery {
    if (!('answer' in delivery) || 'date' in delivery.answer.headers) return delivery
    const date = new Date(clock.now()).toUTCString()
    return { ...delivery, answer: withHeaders(delivery.answer, { date }) }
  }

  const tls = await certificate()
  const listener = await listen(port, tls, serve)
  const url = `https://127.0.0.1:${String(listener.port)}`
  const folder = mkdtempSync(join(tmpdir(), 'azure-simulator-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, tls.ca)

  return {
    ...actions,
    url,
    port: listener.port,
    ca: tls.ca,
    caFile,
    environment: environmentOf(url, caFile, github),
    exchanges: recording.exchanges,
    world,
    clock,
    settings,
    github,
    hook(target, when, happen) {
      faults.add(target, around(when, happen))
    },
    async close() {
      await listener.close()
      recording.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** What Resource Manager offers; a new type is a new line here. */
function resourceTypes(world: World): readonly ResourceType[] {
  return [diskType(world), snapshotType(world)]
}

function environmentOf(url: string, caFile: string, github: Github): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    AZURE_AUTHORITY_HOST: url,
    AZURE_TENANT_ID: SEEDED.tenantId,
    AZURE_CLIENT_ID: SEEDED.clientId,
    AZURE_CLIENT_SECRET: SEEDED.clientSecret,
    AZURE_SUBSCRIPTION_ID: SEEDED.subscriptionId,
    ACTIONS_ID_TOKEN_REQUEST_URL: url + github.requestTarget,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: github.requestToken
  }
}
