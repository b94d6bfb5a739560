/** Disks, snapshots, virtual machines and regions in Azure, through the SDK; errors become ActionErrors. */

import type { ComputeManagementClient } from '@azure/arm-compute'
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline'

import { network } from '../network.ts'
import { ActionError } from '../../errors.ts'
import type { Azure, Scope } from '../../ports.ts'
import type { PagingLimits } from '../../snapshots/pace.ts'
import type { Permission } from '../../snapshots/permissions.ts'
import { pagingGuard } from '../../snapshots/pace.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import { canonical, canonicalLocation, sameResource } from '../../snapshots/resource-id.ts'
import type { Disk } from '../../snapshots/types.ts'
import { fieldOf, parseJson, textOf } from '../json.ts'
import { bodyOf } from '../transport.ts'
import { endless } from '../trust.ts'
import type { ListedSnapshot } from './models.ts'
import {
  factsOf,
  fromDataDiskChange,
  fromDiskRequest,
  fromRequest,
  orUndefined,
  sharing,
  toDisk,
  toListedDisk,
  toListedSnapshot,
  toSnapshot,
  toVirtualMachine
} from './models.ts'
import type { Notes } from './notes.ts'

/** The client of one subscription; the bundle has these operations of Compute and no others (`scripts/build.ts`). */
export type ComputeClient = Pick<
  ComputeManagementClient,
  'disks' | 'snapshots' | 'virtualMachines' | 'pipeline'
>

/** Resource Manager as the stores see it. */
export type Arm = {
  readonly signal: AbortSignal
  readonly notes: Notes
  readonly clientFor: (subscriptionId: string) => ComputeClient
  /** Calls Azure; an error becomes an ActionError that says what was attempted. */
  readonly attempt: <T>(what: string, where: Scope, work: () => Promise<T>) => Promise<T>
}

/** Azure's operations on snapshots took 0.6 to 1.7 s in the recordings and send no `Retry-After`. */
const POLL_INTERVAL_MS = 300

/** How the SDK polls an operation. */
export function polling({ signal }: Pick<Arm, 'signal'>): {
  readonly updateIntervalInMs: number
  readonly abortSignal: AbortSignal
} {
  return { updateIntervalInMs: POLL_INTERVAL_MS, abortSignal: signal }
}

/** Version of Resource Manager's list of locations (Microsoft: subscriptions, list locations). */
const LOCATIONS_API_VERSION = '2022-12-01'

/** Version of the list of the caller's permissions (Microsoft: authorization, permissions). */
const PERMISSIONS_API_VERSION = '2022-04-01'

type Stores = Pick<
  Azure,
  | 'getDisk'
  | 'findDisk'
  | 'listDisks'
  | 'putDisk'
  | 'findSnapshot'
  | 'listSnapshots'
  | 'putSnapshot'
  | 'setSnapshotTags'
  | 'deleteSnapshot'
  | 'deleteDisk'
  | 'getVirtualMachine'
  | 'changeDataDisks'
  | 'replaceOsDisk'
  | 'deallocate'
  | 'start'
  | 'listRegions'
  | 'listPermissions'
>

/**
 * `resourceManager` is the endpoint of the cloud, without a trailing slash. `cleanupArm` continues for a moment after the
 * run has ended, so that a temporary disk is deleted.
 */
export function stores(arm: Arm, cleanupArm: Arm, resourceManager: string): Stores {
  const { attempt } = arm
  const disksOf = ({ subscriptionId }: Scope) => arm.clientFor(subscriptionId).disks
  const snapshotsOf = ({ subscriptionId }: Scope) => arm.clientFor(subscriptionId).snapshots
  const machinesOf = ({ subscriptionId }: Scope) => arm.clientFor(subscriptionId).virtualMachines

  const getDisk = (ref: ResourceRef): Promise<Disk> =>
    attempt(`read disk ${inGroup(ref)}`, ref, async () =>
      about(ref, toDisk(await disksOf(ref).get(ref.resourceGroup, ref.name)))
    )

  const readSnapshot = async (ref: ResourceRef) =>
    about(ref, toSnapshot(await snapshotsOf(ref).get(ref.resourceGroup, ref.name)))

  /** Resolves when Azure has accepted a write, with a function that waits for its end. */
  const begin = <M, T>(
    what: string,
    ref: ResourceRef,
    send: (options: ReturnType<typeof polling>) => Poller<M>,
    end: (model: M, isEcho: boolean) => Promise<T>,
    by: Arm = arm
  ): Promise<{ readonly finished: () => Promise<T> }> =>
    by.attempt(what, ref, async () => {
      const poller = send(polling(by))
      await poller.submitted()
      return {
        finished: () =>
          by.attempt(what, ref, async () => {
            const isEcho = poller.isDone
            return await end(await poller.pollUntilDone({ abortSignal: by.signal }), isEcho)
          })
      }
    })

  const list = <M extends { readonly id?: string }, T>(
    noun: string,
    scope: Scope,
    all: {
      list(): Pages<M>
      listByResourceGroup(resourceGroup: string): Pages<M>
    },
    convert: (model: M, scope: Scope) => T,
    isWanted?: Promise<(model: M) => boolean>
  ): Promise<readonly T[]> => {
    const group = scope.resourceGroup
    const place =
      group === undefined ? `subscription ${scope.subscriptionId}` : `resource group "${group}"`
    return attempt(`list the ${noun} of ${place}`, scope, () =>
      collect(
        group === undefined ? all.list() : all.listByResourceGroup(group),
        (model) => convert(model, scope),
        isWanted
      )
    )
  }

  /** Changes a machine, step by step: the next request depends on the result of this one. */
  const change = (
    verb: string,
    ref: ResourceRef,
    work: (
      machines: ComputeClient['virtualMachines'],
      place: readonly [resourceGroup: string, name: string]
    ) => Promise<unknown>
  ): Promise<void> =>
    attempt(`${verb} virtual machine ${inGroup(ref)}`, ref, async () => {
      await work(machinesOf(ref), [ref.resourceGroup, ref.name])
    })

  return {
    getDisk,
    findDisk: (ref) => ignoreNotFound(getDisk(ref)),
    listDisks: (scope) => list('disks', scope, disksOf(scope), toListedDisk),

    async putDisk(ref, request) {
      const { onResponse, startedAt } = arm.notes.follow()
      const write = await begin(
        `create disk ${inGroup(ref)}`,
        ref,
        (options) =>
          disksOf(ref).createOrUpdate(ref.resourceGroup, ref.name, fromDiskRequest(request), {
            ...options,
            onResponse
          }),
        () => getDisk(ref)
      )
      return { ...write, startedAt }
    },

    findSnapshot: (ref) =>
      ignoreNotFound(attempt(`read snapshot ${inGroup(ref)}`, ref, () => readSnapshot(ref))),
    listSnapshots(scope, filter) {
      const shared = sharing()
      const client = arm.clientFor(scope.subscriptionId)
      const place = `${resourceManager}/subscriptions/${encodeURIComponent(scope.subscriptionId)}`
      const pages = (path: string): Pages<ListedSnapshot> =>
        pagesAt(client, `${place}${path}/providers/Microsoft.Compute/snapshots`)
      return list(
        'snapshots',
        scope,
        {
          list: () => pages(''),
          listByResourceGroup: (group) => pages(`/resourceGroups/${encodeURIComponent(group)}`)
        },
        (item) => toListedSnapshot(item, scope, shared),
        filter?.then((isWanted) => (item) => isWanted(factsOf(item)))
      )
    },

    async putSnapshot(ref, request) {
      const { onResponse, startedAt } = arm.notes.follow()
      const write = await begin(
        `create snapshot ${inGroup(ref)}`,
        ref,
        (options) =>
          snapshotsOf(ref).createOrUpdate(ref.resourceGroup, ref.name, fromRequest(request), {
            ...options,
            onResponse
          }),
        // After polling the SDK has read the resource; an answer without an operation only repeats the PUT.
        async (model, isEcho) => (isEcho ? await readSnapshot(ref) : about(ref, toSnapshot(model)))
      )
      return { ...write, startedAt }
    },

    setSnapshotTags: (ref, tags) =>
      attempt(`set the tags of snapshot ${inGroup(ref)}`, ref, async () => {
        const changes = { tags: { ...tags } }
        await snapshotsOf(ref).update(ref.resourceGroup, ref.name, changes, polling(arm))
      }),

    deleteSnapshot: (ref) =>
      begin(
        `delete snapshot ${inGroup(ref)}`,
        ref,
        (options) => snapshotsOf(ref).delete(ref.resourceGroup, ref.name, options),
        () => Promise.resolve()
      ),

    deleteDisk: (ref) =>
      begin(
        `delete disk ${inGroup(ref)}`,
        ref,
        (options) =>
          cleanupArm
            .clientFor(ref.subscriptionId)
            .disks.delete(ref.resourceGroup, ref.name, options),
        () => Promise.resolve(),
        cleanupArm
      ),

    getVirtualMachine: (ref, { power } = { power: false }) =>
      attempt(`read virtual machine ${inGroup(ref)}`, ref, async () => {
        const options = power ? { expand: 'instanceView' as const } : {}
        const model = await machinesOf(ref).get(ref.resourceGroup, ref.name, options)
        return about(ref, toVirtualMachine(model))
      }),

    changeDataDisks: (ref, disks) =>
      change('swap data disks of', ref, (machines, place) =>
        machines.attachDetachDataDisks(...place, fromDataDiskChange(disks), polling(arm))
      ),

    replaceOsDisk: (ref, { id, name }) =>
      change('swap the OS disk of', ref, async (machines, place) => {
        const { storageProfile } = await machines.get(...place)
        // The create option of the OS disk cannot be changed, so its own value is sent back. What is not sent, such as
        // the caching, stays unchanged.
        const createOption = storageProfile?.osDisk?.createOption ?? 'Attach'
        const osDisk = { createOption, name, managedDisk: { id } }
        await machines.update(...place, { storageProfile: { osDisk } }, polling(arm))
      }),

    deallocate: (ref) =>
      change('deallocate', ref, (machines, place) => machines.deallocate(...place, polling(arm))),

    start: (ref) =>
      change('start', ref, (machines, place) => machines.start(...place, polling(arm))),

    // Resource Manager's own list, which the Compute SDK does not have.
    listRegions: (subscriptionId) =>
      attempt(
        `list the regions of subscription ${subscriptionId}`,
        { subscriptionId },
        async () => {
          const url = `${resourceManager}/subscriptions/${encodeURIComponent(subscriptionId)}/locations?api-version=${LOCATIONS_API_VERSION}`
          const { bodyAsText } = await arm
            .clientFor(subscriptionId)
            .pipeline.sendRequest(network(), createPipelineRequest({ url }))
          const regions = fieldOf(parseJson(bodyAsText), 'value')
          if (!Array.isArray(regions)) throw notAListOf('regions')
          return regions
            .map((one: unknown) => textOf(one, 'name'))
            .filter((name) => name !== undefined)
            .map(canonicalLocation)
        }
      ),

    // As with the regions. Like every list of Resource Manager it may come in pages.
    listPermissions: (scope) => {
      const subscriptionId = scope.split('/')[2] ?? ''
      const path = scope.split('/').map(encodeURIComponent).join('/')
      return attempt(`list the permissions of this sign-in on ${scope}`, { subscriptionId }, () =>
        allPermissions(
          `${resourceManager}${path}/providers/Microsoft.Authorization/permissions?api-version=${PERMISSIONS_API_VERSION}`,
          arm.clientFor(subscriptionId)
        )
      )
    }
  }
}

async function allPermissions(
  first: string,
  { pipeline }: ComputeClient
): Promise<readonly Permission[]> {
  const all: Permission[] = []
  const refusalOf = pagingGuard(PAGING)
  for (let url: string | undefined = first; url !== undefined;) {
    const { bodyAsText } = await pipeline.sendRequest(network(), createPipelineRequest({ url }))
    const page = parseJson(bodyAsText)
    const entries = fieldOf(page, 'value')
    const read = Array.isArray(entries) ? entries.map(toPermission) : [undefined]
    const known = read.filter((one) => one !== undefined)
    // Half a list of permissions would be a wrong one.
    if (known.length < read.length) throw notAListOf('permissions')
    all.push(...known)
    url = orUndefined(textOf(page, 'nextLink'))
    const why = refusalOf(url, known.length > 0)
    if (why !== undefined) throw endless(why)
  }
  return all
}

/** `undefined` for what is no entry: a missing list of a role is empty, any other value is unknown. */
function toPermission(entry: unknown): Permission | undefined {
  const listOf = (name: keyof Permission): readonly string[] | undefined => {
    const value = fieldOf(entry, name) ?? []
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
  }
  const [actions, notActions] = [listOf('actions'), listOf('notActions')]
  const [dataActions, notDataActions] = [listOf('dataActions'), listOf('notDataActions')]
  return actions === undefined ||
    notActions === undefined ||
    dataActions === undefined ||
    notDataActions === undefined
    ? undefined
    : { actions, notActions, dataActions, notDataActions }
}

function notAListOf(what: string): ActionError {
  return new ActionError('AzureRefused', `The response of Azure is not a list of ${what}.`, {
    remedy: 'Run this step again. If the error occurs again, report it with the debug log.'
  })
}

/** What polls a write in the SDK. */
type Poller<M> = {
  readonly isDone: boolean
  submitted(): Promise<void>
  pollUntilDone(options: { readonly abortSignal: AbortSignal }): Promise<M>
}

/** A list of the SDK, page by page. Who reads a page takes its items out of it. */
type Pages<M> = {
  byPage(): AsyncIterable<M[] & { readonly continuationToken?: string }>
}

/**
 * Azure's limits are 75,000 snapshots and 50,000 disks of a region (Microsoft: subscription limits); it allows some 240
 * pages in three minutes.
 */
const PAGING: PagingLimits = { pages: 2_000, pagesWithoutNews: 100 }
const MAX_ITEMS = 250_000

/**
 * All pages of a list; duplicates of two pages are merged. An unwanted item is not kept. Rejects with `RefusedAnswer`
 * when the pages do not end.
 */
export async function collect<M extends { readonly id?: string }, T>(
  pages: Pages<M>,
  convert: (model: M) => T,
  isWanted?: Promise<(model: M) => boolean>
): Promise<readonly T[]> {
  const all: T[] = []
  const known = new Set<string>()
  const omitted = new Set<string | undefined>()
  const refusalOf = pagingGuard(PAGING)
  let count = 0
  for await (const page of pages.byPage()) {
    const wants = await isWanted
    const before = count
    /** Whether an earlier page began with the first of the items that are not kept: such a page brings nothing new. */
    let isRepeated: boolean | undefined
    for (const model of drained(page)) {
      const id = model.id === undefined ? undefined : canonical(model.id)
      if (id !== undefined && known.has(id)) continue
      if (wants?.(model) === false) {
        if (isRepeated === undefined) {
          isRepeated = omitted.has(id)
          omitted.add(id)
        }
        if (!isRepeated) count += 1
        continue
      }
      if (id !== undefined) known.add(id)
      count += 1
      all.push(convert(model))
    }
    const why =
      refusalOf(page.continuationToken, count > before) ??
      (count > MAX_ITEMS ? `it has more than ${MAX_ITEMS} items` : undefined)
    if (why !== undefined) throw endless(why)
  }
  return all
}

/**
 * The items of a page, each let go before the next: a page that stays in memory while the next one is on its way
 * survives collections, and what survives makes V8's space for new objects grow.
 */
function* drained<M>(page: M[]): Generator<M> {
  page.reverse()
  for (let model = page.pop(); model !== undefined; model = page.pop()) yield model
}

/** The version of the Compute API that the SDK asks for: a test holds it to that. */
const SNAPSHOTS_API_VERSION = '2026-03-02'

/**
 * The pages of a list of snapshots, by the pipeline of the SDK. The SDK itself parses each page once more and makes
 * models of all items, which takes as long as all the rest where a subscription has tens of thousands of snapshots.
 */
function pagesAt({ pipeline }: ComputeClient, list: string): Pages<ListedSnapshot> {
  return {
    async *byPage() {
      let url: string | undefined = `${list}?api-version=${SNAPSHOTS_API_VERSION}`
      while (url !== undefined) {
        const headers = createHttpHeaders({ accept: 'application/json' })
        const request = createPipelineRequest({ url, headers })
        // `readsAnswers` has refused every answer that is no page.
        const page = bodyOf(await pipeline.sendRequest(network(), request)) as {
          readonly value: ListedSnapshot[]
          readonly nextLink?: string | null
        }
        url = orUndefined(page.nextLink)
        yield Object.assign(page.value, url === undefined ? {} : { continuationToken: url })
      }
    }
  }
}

/** Checks that an answer is about the requested resource. Any other answer proves nothing. */
function about<T extends ResourceRef>(asked: ResourceRef, answer: T): T {
  if (sameResource(asked, answer)) return answer
  throw new ActionError(
    'AzureRefused',
    `The request was about ${inGroup(asked)}, but the response of Azure is about ${inGroup(answer)}.`,
    {
      remedy:
        'Run this step again. Check whether a proxy between the runner and Azure mixes up responses.'
    }
  )
}

/** `undefined` when Azure itself reports that the resource does not exist. */
async function ignoreNotFound<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ActionError && error.azure?.code === 'ResourceNotFound') return undefined
    throw error
  }
}

export function inGroup(ref: ResourceRef): string {
  return `"${ref.name}" in resource group "${ref.resourceGroup}"`
}
