/** Disks in Azure. */

import type { Azure } from '../../ports.ts'
import type { ResourceRef } from '../../snapshots/resource-id.ts'
import type { Disk } from '../../snapshots/types.ts'
import { fromDiskRequest, toDisk, toListedDisk } from './models.ts'
import type { Arm } from './arm.ts'
import { about, collect, inGroup, orAbsent, polling, scopeInWords } from './arm.ts'

type DiskStore = Pick<Azure, 'getDisk' | 'findDisk' | 'listDisks' | 'putDisk'>

export function diskStore(arm: Arm): DiskStore {
  const disksOf = (subscriptionId: string) => arm.clientFor(subscriptionId).disks

  const read = (ref: ResourceRef): Promise<Disk> =>
    arm.attempt(`read disk ${inGroup(ref)}`, ref, async () =>
      about(ref, toDisk(await disksOf(ref.subscriptionId).get(ref.resourceGroup, ref.name)))
    )

  return {
    getDisk: read,

    findDisk: (ref) => orAbsent(read(ref)),

    putDisk: (ref, request) =>
      arm.attempt(`create disk ${inGroup(ref)}`, ref, async () => {
        const { onResponse, startedAt } = arm.operations.follow()
        const poller = disksOf(ref.subscriptionId).createOrUpdate(
          ref.resourceGroup,
          ref.name,
          fromDiskRequest(request),
          { ...polling(arm), onResponse }
        )
        await poller.submitted()
        return {
          startedAt,
          finished: () =>
            arm.attempt(`create disk ${inGroup(ref)}`, ref, async () => {
              await poller.pollUntilDone({ abortSignal: arm.signal })
              return await read(ref)
            })
        }
      }),

    listDisks: (scope) =>
      arm.attempt(`list the disks of ${scopeInWords(scope)}`, scope, () => {
        const disks = disksOf(scope.subscriptionId)
        return collect(
          scope.resourceGroup === undefined
            ? disks.list()
            : disks.listByResourceGroup(scope.resourceGroup),
          (model) => toListedDisk(model, scope)
        )
      })
  }
}
