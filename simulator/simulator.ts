import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { armRoutes } from './arm/gateway.ts'
import type { ResourceType } from './arm/resource-type.ts'
import { isStoragePath, storageRoutes } from './blob/storage-door.ts'
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
import { createManagedIdentities } from './entra/managed-identities.ts'
import type { Environment, ManagedIdentityAccess } from './environments.ts'
import { certificateEnvironment, jobEnvironment, managedIdentityAccess } from './environments.ts'
import { around } from './faults/fault-kinds.ts'
import type { FaultMoment, FaultTarget } from './faults/fault.ts'
import { createFaults } from './faults/fault.ts'
import { machineType } from './machines/virtual-machines.ts'
import { metadataRoutes } from './metadata.ts'
import { SEEDED, seedIdentity } from './seeded.ts'
import type { Settings } from './settings.ts'
import { applySettings, defaultSettings } from './settings.ts'
import { atAccountPath } from './storage-hosts.ts'
import type { Delivery } from './wire/answer.ts'
import { deliveredAnswer, withHeaders } from './wire/answer.ts'
import type { Call } from './wire/call.ts'
import { certificate } from './wire/certificate.ts'
import type { ForeignHost } from './wire/foreign-host.ts'
import { openForeignHost } from './wire/foreign-host.ts'
import { listen } from './wire/listener.ts'
import type { Exchange } from './wire/recording.ts'
import { createRecording } from './wire/recording.ts'
import type { Route } from './wire/route.ts'
import { answerBy } from './wire/route.ts'
import { openSideDoor } from './wire/side-door.ts'
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
  /** `https://127.0.0.1:port`, without a trailing slash. */
  readonly url: string
  readonly port: number
  /** `http://127.0.0.1:port`: as HTTPS_PROXY it leads a client that uses Azure's names to the simulator. */
  readonly proxyUrl: string
  /** A host outside of this Azure: manipulated answers point to it. */
  readonly foreignHost: Pick<ForeignHost, 'url' | 'received'>
  /** PEM of the authority that signed the simulator's certificate. */
  readonly ca: string
  /** The same in a file, for NODE_EXTRA_CA_CERTS; removed by `close()`. */
  readonly caFile: string
  /** Variables that point the action, run as a child process, at the simulator: as a job with a secret and GitHub's token. */
  readonly environment: Environment
  /** The same for a program on a host in Azure, which has no secret. */
  readonly managedIdentity: ManagedIdentityAccess
  /** The same for an application that signs in with a certificate, which this makes and registers. */
  readonly certificateEnvironment: () => Promise<Environment>
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
  const managedIdentities = createManagedIdentities(world.directory, entra.issue, clock, settings)
  const faults = createFaults()
  const recording = createRecording(recordTo)
  const { subscriptionId } = SEEDED
  const tls = await certificate()
  const foreignHost = await openForeignHost(tls, mirror)
  const actions = createActions({
    world,
    entra,
    github,
    faults,
    recording,
    foreignHost,
    subscriptionId
  })
  seedIdentity(actions, settings)

  const control = controlRoute(actions)
  const routes: readonly Route[] = [
    ...armRoutes(world, resourceTypes(world)),
    ...metadataRoutes(settings),
    ...managedIdentities.routes,
    ...github.routes,
    ...entra.routes
  ]
  const storage = storageRoutes(world)

  function serve(asked: Call): Promise<Delivery> {
    const call = atAccountPath(asked)
    if (isStoragePath(world, call.path)) return serveFrom(storage, call)
    if (!call.path.startsWith(CONTROL_PATH)) return serveFrom(routes, call)
    world.settle()
    return Promise.resolve({ how: 'whole', answer: answerBy([control], call) })
  }

  async function serveFrom(doors: readonly Route[], call: Call): Promise<Delivery> {
    world.settle()
    const delivery = dated(await faults.pass(call, () => answerBy(doors, call)))
    const answer = deliveredAnswer(delivery)
    const waitMs = settings.latencyMs + (answer?.delayMs ?? 0)
    if (waitMs > 0) await sleep(waitMs)
    if (doors !== storage || settings.recordStorage) recording.add(call, answer)
    return delivery
  }

  /** Every answer gets the date of the simulator's clock; Resource Manager has set it already. */
  function dated(delivery: Delivery): Delivery {
    if (!('answer' in delivery) || 'date' in delivery.answer.headers) return delivery
    const date = new Date(clock.now()).toUTCString()
    return { ...delivery, answer: withHeaders(delivery.answer, { date }) }
  }

  /** The answer of a foreign host, which has the same content as Azure. */
  function mirror(call: Call): Promise<Delivery> {
    const doors = isStoragePath(world, call.path) ? storage : routes
    return Promise.resolve({ how: 'whole', answer: answerBy(doors, call) })
  }

  const listener = await listen(port, tls, serve)
  const sideDoor = await openSideDoor(
    (call) => serveFrom(managedIdentities.routes, call),
    listener.port
  )
  const proxyUrl = `http://127.0.0.1:${String(sideDoor.port)}`
  const url = `https://127.0.0.1:${String(listener.port)}`
  const folder = mkdtempSync(join(tmpdir(), 'azure-simulator-'))
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, tls.ca)

  return {
    ...actions,
    url,
    port: listener.port,
    proxyUrl,
    foreignHost,
    ca: tls.ca,
    caFile,
    environment: jobEnvironment(url, caFile, github),
    managedIdentity: managedIdentityAccess(proxyUrl, caFile, managedIdentities),
    certificateEnvironment: () => certificateEnvironment(url, caFile, folder, actions),
    exchanges: recording.exchanges,
    world,
    clock,
    settings,
    github,
    hook(target, when, happen) {
      faults.add(target, around(when, happen))
    },
    async close() {
      await Promise.all([listener.close(), sideDoor.close(), foreignHost.close()])
      recording.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The resource types of Resource Manager; a new type is a new line here. */
function resourceTypes(world: World): readonly ResourceType[] {
  return [diskType(world), snapshotType(world), machineType(world)]
}
