import { randomUUID } from 'node:crypto'
import type { RoleAssignment, RoleAssignmentSeed } from '../arm/access-control.ts'
import type { Lock } from '../arm/locks.ts'
import type { Policy, PolicySeed } from '../arm/policies.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import { percentOf } from '../compute/background-copy.ts'
import type { ComputeResource, Damage } from '../compute/compute-resource.ts'
import { viewDisk } from '../compute/disks.ts'
import { remove, viewSnapshot } from '../compute/snapshots.ts'
import type {
  Application,
  ApplicationSeed,
  FederatedCredential,
  ManagedIdentity
} from '../entra/directory.ts'
import { onlyCertificate } from '../entra/directory.ts'
import type { Entra } from '../entra/entra.ts'
import type { Github } from '../entra/github.ts'
import type { FaultSpec } from '../faults/fault-kinds.ts'
import { readFault } from '../faults/fault-kinds.ts'
import type { Faults } from '../faults/fault.ts'
import { viewMachine } from '../machines/machine-view.ts'
import type { Settings } from '../settings.ts'
import { applySettings } from '../settings.ts'
import type { ForeignHost, Received } from '../wire/foreign-host.ts'
import type { Json, JsonObject } from '../wire/json.ts'
import type { Exchange, Recording } from '../wire/recording.ts'
import type { World } from '../world.ts'
import type { Range, Written } from './bytes.ts'
import { readBase64, readContent } from './bytes.ts'
import { findContent, findDisk, findMachine, findSnapshot } from './find.ts'
import { machineActions } from './machine-actions.ts'
import type { DiskSeed, LockSeed, ManagedIdentitySeed, SnapshotSeed } from './seeds.ts'
import {
  addLock,
  addPolicy,
  recreateDisk,
  seedDisk,
  seedGroup,
  seedManagedIdentity,
  seedSnapshot
} from './seeds.ts'
import { storageActions } from './storage-actions.ts'

/** The main properties of a resource, for a test. */
interface Seeded {
  readonly id: string
  readonly name: string
  readonly location: string
  readonly uniqueId: string
}

/** A principal for role assignments; its secrets are not returned. */
type Principal = Pick<Application, 'appId' | 'objectId' | 'tenantId'>

interface State {
  readonly now: string
  readonly settings: Settings
  readonly subscriptions: readonly JsonObject[]
  readonly groups: readonly JsonObject[]
  readonly disks: readonly JsonObject[]
  readonly snapshots: readonly JsonObject[]
  readonly machines: readonly JsonObject[]
  readonly applications: readonly Principal[]
  readonly managedIdentities: readonly (Principal & Pick<ManagedIdentity, 'kind'>)[]
  readonly roleAssignments: readonly RoleAssignment[]
  readonly locks: readonly Lock[]
  readonly policies: readonly Policy[]
  /** How many tokens GitHub and Entra have issued. */
  readonly tokens: { readonly github: number; readonly entra: number }
}

/** New credentials of an app; absent ones stay. */
interface ApplicationChange {
  appId: string
  secrets?: string[]
  federatedCredentials?: FederatedCredential[]
  certificates?: string[]
}

/** The actions on the simulated Azure from outside; the control endpoint offers each by its name. */
export type Actions = ReturnType<typeof createActions>

interface Surroundings {
  readonly world: World
  readonly entra: Entra
  readonly github: Github
  readonly faults: Faults
  readonly recording: Recording
  readonly foreignHost: Pick<ForeignHost, 'url' | 'received'>
  /** The default subscription. */
  readonly subscriptionId: string
}

const NEWEST = '2026-03-02'
const NEWEST_MACHINE = {
  apiVersion: '2026-04-01',
  inList: false,
  withInstance: true
} as const

export function createActions(around: Surroundings) {
  const { world, entra, github, faults, recording, foreignHost, subscriptionId } = around

  const actions = {
    ...machineActions(world, subscriptionId),
    ...storageActions(world, subscriptionId),
    seedSubscription(seed: { subscriptionId?: string; displayName?: string; tenantId: string }) {
      const id = seed.subscriptionId ?? randomUUID()
      world.directory.addTenant(seed.tenantId)
      const displayName = seed.displayName ?? 'Simulated'
      world.subscriptions.set(id.toLowerCase(), {
        subscriptionId: id,
        displayName,
        tenantId: seed.tenantId
      })
      return { subscriptionId: id }
    },
    seedGroup(seed: {
      name: string
      subscriptionId?: string
      location?: string
      tags?: Record<string, string>
    }) {
      return { ...seedGroup(world, { subscriptionId, ...seed }) }
    },
    seedDisk: (seed: DiskSeed): Seeded => brief(seedDisk(world, seed, subscriptionId)),
    seedSnapshot: (seed: SnapshotSeed): Seeded => brief(seedSnapshot(world, seed)),
    /** Same id, new uniqueId, no content. */
    recreateDisk: ({ id }: { id: string }): Seeded => brief(recreateDisk(world, id)),
    deleteDisk({ id }: { id: string }) {
      world.disks.remove(findDisk(world, id))
      return {}
    },
    deleteSnapshot({ id }: { id: string }) {
      remove(world, findSnapshot(world, id))
      return {}
    },
    writeDisk({ id, offset, bytes }: { id: string } & Written) {
      const content = readContent(bytes)
      findDisk(world, id).bytes.write(offset, content)
      return { written: content.length }
    },
    /** Bytes of a disk or snapshot, base64; zeros for a copy across regions until it is complete. */
    readBytes({ id, offset, length }: { id: string } & Range) {
      return readBase64(findContent(world, id), { offset, length })
    },
    /** Stops the progress of a snapshot's copy at a value; `null` restarts it. */
    setPercent({ id, percent }: { id: string; percent: number | null }) {
      const { copy } = findSnapshot(world, id)
      if (copy === undefined) throw new RangeError(`'${id}' is not copied in the background`)
      copy.fixedPercent = percent ?? undefined
      return { percent: percentOf(copy, world.clock.now()) }
    },
    /** Breaks a snapshot, which looks as before: how a disk made from it comes out. `null` mends it. */
    damageSnapshot({ id, damage }: { id: string; damage: Damage | null }) {
      findSnapshot(world, id).damage = damage ?? undefined
      return {}
    },
    /** The resource in a GET with the newest version. */
    getResource({ id }: { id: string }): JsonObject {
      if (/\/virtualMachines\//i.test(id)) {
        return viewMachine(world, findMachine(world, id), NEWEST_MACHINE)
      }
      return id.toLowerCase().includes('/snapshots/')
        ? viewSnapshot(world, findSnapshot(world, id), NEWEST, false)
        : viewDisk(world, findDisk(world, id), NEWEST, false)
    },
    addApplication(seed: ApplicationSeed): Application {
      return world.directory.addApplication(seed)
    },
    /** Replaces secrets, federated credentials or certificates of an app. */
    changeApplication({ appId, certificates, ...changes }: ApplicationChange): Application {
      const application = findApplication(appId)
      if (certificates !== undefined) application.certificates = certificates.map(onlyCertificate)
      return Object.assign(application, changes)
    },
    /** Assigns an identity to the host whose managed-identity endpoints the simulator offers. */
    addManagedIdentity: (seed: ManagedIdentitySeed): ManagedIdentity =>
      seedManagedIdentity(world, seed, subscriptionId),
    /** Removes one from the host; all of them without `appId`. */
    removeManagedIdentity({ appId }: { appId?: string } = {}) {
      const { managedIdentities } = world.directory
      const kept = managedIdentities.filter(
        ({ application }) => appId !== undefined && application.appId !== appId
      )
      managedIdentities.splice(0, managedIdentities.length, ...kept)
      return {}
    },
    assignRole: (seed: RoleAssignmentSeed): RoleAssignment => world.access.assign(seed),
    revokeRoles({ principalId }: { principalId: string }) {
      world.access.revoke(principalId)
      return {}
    },
    /** Locks a subscription, group or resource; `name` distinguishes locks of one scope. */
    addLock: (seed: LockSeed): Lock => addLock(world, seed),
    /** Removes a lock; every lock of the scope without a name. */
    removeLock: ({ scope, name }: { scope: string; name?: string }) => ({
      removed: world.locks.remove(scope, name)
    }),
    /** Assigns a policy that denies violations of its rule. */
    addPolicy: (seed: PolicySeed): Policy => addPolicy(world, seed, subscriptionId),
    removePolicy: ({ name }: { name: string }) => ({ removed: world.policies.remove(name) }),
    /** Makes an operation unknown; `id` is its name. */
    forgetOperation({ id }: { id: string }) {
      world.operations.forget(id)
      return {}
    },
    /** An access token for an app, without the exchange. */
    issueToken({ appId, audience }: { appId: string; audience?: string }) {
      const issued = entra.issue(
        findApplication(appId),
        audience ?? 'https://management.azure.com/'
      )
      return { token: issued.token, expiresAt: issued.expiresAt }
    },
    /** Expires every access token issued so far. */
    expireTokens() {
      for (const [text, token] of world.directory.tokens) {
        world.directory.tokens.set(text, { ...token, expiresAt: world.clock.now() })
      }
      return {}
    },
    injectFault: (spec: FaultSpec) => ({
      id: faults.add(...readFault(spec, { run: runAction, elsewhere: foreignHost.url }))
    }),
    clearFaults() {
      faults.clear()
      return {}
    },
    configure: (changes: Partial<Settings>): Settings => ({
      ...applySettings(world.settings, changes)
    }),
    advance({ ms }: { ms: number }) {
      world.clock.advance(ms)
      world.settle()
      return { now: new Date(world.clock.now()).toISOString() }
    },
    readExchanges: (): readonly Exchange[] => recording.exchanges,
    /** The requests to the foreign host, which manipulated answers point to. */
    readForeign: (): readonly Received[] => foreignHost.received,
    clearExchanges() {
      recording.clear()
      return {}
    },
    readState: (): State => ({
      now: new Date(world.clock.now()).toISOString(),
      settings: { ...world.settings },
      subscriptions: [...world.subscriptions.values()].map((one) => ({ ...one })),
      groups: [...world.groups.values()].map((one) => ({ ...one })),
      disks: [...world.disks.all()].map((disk) => viewDisk(world, disk, NEWEST, false)),
      snapshots: [...world.snapshots.all()].map((one) => viewSnapshot(world, one, NEWEST, false)),
      machines: [...world.machines.all()].map((one) => viewMachine(world, one, NEWEST_MACHINE)),
      applications: [...world.directory.applications.values()]
        .filter(
          (one) => !world.directory.managedIdentities.some(({ application }) => application === one)
        )
        .map(principalOf),
      managedIdentities: world.directory.managedIdentities.map(({ kind, application }) => ({
        kind,
        ...principalOf(application)
      })),
      roleAssignments: world.access.assignments,
      locks: world.locks.all,
      policies: world.policies.all,
      tokens: { github: github.issued.size, entra: world.directory.tokens.size }
    })
  }

  function findApplication(appId: string): Application {
    const application = world.directory.applications.get(appId.toLowerCase())
    if (application === undefined) throw new RangeError(`there is no application '${appId}'`)
    return application
  }

  function runAction(name: string, args: Json): unknown {
    return runByName(actions, name, args)
  }

  return actions
}

function principalOf({ appId, objectId, tenantId }: Application): Principal {
  return { appId, objectId, tenantId }
}

function brief(resource: ComputeResource): Seeded {
  return {
    id: writeResourceId(resource),
    name: resource.name,
    location: resource.location,
    uniqueId: resource.uniqueId
  }
}

/** Runs an action with arguments from outside; the action itself refuses wrong ones. */
export function runByName(actions: object, name: string, args: Json): unknown {
  const action = Object.entries(actions).find(([one]) => one === name)?.[1] as unknown
  if (typeof action !== 'function') throw new RangeError(`there is no action '${name}'`)
  return (action as (args: Json) => unknown)(args)
}
