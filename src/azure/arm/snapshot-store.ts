/** Snapshots in Azure. */

import type { Snapshot as SdkSnapshot } from '@azure/arm-compute'

import type { Azure } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { fromRequest, toListedSnapshot, toSnapshot } from './models.ts'
import type { Arm } from './arm.ts'
import { about, collect, inGroup, orAbsent, polling, scopeInWords } from './arm.ts'

type SnapshotStore = Pick<
  Azure,
  'findSnapshot' | 'listSnapshots' | 'putSnapshot' | 'setSnapshotTags' | 'deleteSnapshot'
>

export function snapshotStore(arm: Arm): SnapshotStore {
  const { attempt, signal } = arm
  const snapshotsOf = (subscriptionId: string) => arm.clientFor(subscriptionId).snapshots

  async function read(ref: ResourceRef): Promise<Snapshot> {
    return about(
      ref,
      toSnapshot(await snapshotsOf(ref.subscriptionId).get(ref.resourceGroup, ref.name))
    )
  }

  return {
    findSnapshot: (ref) => orAbsent(attempt(`read snapshot ${inGroup(ref)}`, ref, () => read(ref))),

    listSnapshots: (scope) =>
      attempt(`list the snapshots of ${scopeInWords(scope)}`, scope, () => {
        const snapshots = snapshotsOf(scope.subscriptionId)
        return collect(
          scope.resourceGroup === undefined
            ? snapshots.list()
            : snapshots.listByResourceGroup(scope.resourceGroup),
          (model) => toListedSnapshot(model, scope)
        )
      }),

    putSnapshot: (ref, request) =>
      attempt(`create snapshot ${inGroup(ref)}`, ref, async () => {
        const { onResponse, startedAt } = arm.operations.follow()
        const poller = snapshotsOf(ref.subscriptionId).createOrUpdate(
          ref.resourceGroup,
          ref.name,
          fromRequest(request),
          { ...polling(arm), onResponse }
        )
        await poller.submitted()
        return {
          startedAt,
          finished: () =>
            attempt(`create snapshot ${inGroup(ref)}`, ref, async () => {
              const followed = poller.isDone
              const model: SdkSnapshot = await poller.pollUntilDone({ abortSignal: signal })
              // After polling the SDK has read the resource; an answer without an operation is only the PUT's echo.
              return followed ? await read(ref) : about(ref, toSnapshot(model))
            })
        }
      }),

    setSnapshotTags: (ref, tags) =>
      attempt(`set the tags of snapshot ${inGroup(ref)}`, ref, async () => {
        await snapshotsOf(ref.subscriptionId).update(
          ref.resourceGroup,
          ref.name,
          { tags: { ...tags } },
          polling(arm)
        )
      }),

    deleteSnapshot: (ref) =>
      attempt(`delete snapshot ${inGroup(ref)}`, ref, async () => {
        const poller = snapshotsOf(ref.subscriptionId).delete(
          ref.resourceGroup,
          ref.name,
          polling(arm)
        )
        await poller.submitted()
        return {
          finished: () =>
            attempt(`delete snapshot ${inGroup(ref)}`, ref, () =>
              poller.pollUntilDone({ abortSignal: signal })
            )
        }
      })
  }
}
