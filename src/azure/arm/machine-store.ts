/** Virtual machines in Azure. */

import type { Azure } from '../../ports.ts'
import { fromDataDiskChange, toVirtualMachine } from './models.ts'
import type { Arm } from './arm.ts'
import { about, inGroup, polling } from './arm.ts'

type MachineStore = Pick<
  Azure,
  'getVirtualMachine' | 'changeDataDisks' | 'replaceOsDisk' | 'deallocate' | 'start'
>

export function machineStore(arm: Arm): MachineStore {
  const { attempt } = arm
  const machinesOf = (subscriptionId: string) => arm.clientFor(subscriptionId).virtualMachines

  return {
    getVirtualMachine: (ref, { power } = { power: false }) =>
      attempt(`read virtual machine ${inGroup(ref)}`, ref, async () =>
        about(
          ref,
          toVirtualMachine(
            await machinesOf(ref.subscriptionId).get(
              ref.resourceGroup,
              ref.name,
              power ? { expand: 'instanceView' } : {}
            )
          )
        )
      ),

    changeDataDisks: (ref, change) =>
      attempt(`exchange data disks of virtual machine ${inGroup(ref)}`, ref, async () => {
        await machinesOf(ref.subscriptionId).attachDetachDataDisks(
          ref.resourceGroup,
          ref.name,
          fromDataDiskChange(change),
          polling(arm)
        )
      }),

    replaceOsDisk: (ref, { id, name }) =>
      attempt(
        `exchange the operating-system disk of virtual machine ${inGroup(ref)}`,
        ref,
        async () => {
          const machines = machinesOf(ref.subscriptionId)
          const { storageProfile } = await machines.get(ref.resourceGroup, ref.name)
          // How the machine got its first disk cannot be changed, so its own word goes back. What is not sent,
          // such as the caching, stays as it is.
          const createOption = storageProfile?.osDisk?.createOption ?? 'Attach'
          await machines.update(
            ref.resourceGroup,
            ref.name,
            { storageProfile: { osDisk: { createOption, name, managedDisk: { id } } } },
            polling(arm)
          )
        }
      ),

    deallocate: (ref) =>
      attempt(`deallocate virtual machine ${inGroup(ref)}`, ref, async () => {
        await machinesOf(ref.subscriptionId).deallocate(ref.resourceGroup, ref.name, polling(arm))
      }),

    start: (ref) =>
      attempt(`start virtual machine ${inGroup(ref)}`, ref, async () => {
        await machinesOf(ref.subscriptionId).start(ref.resourceGroup, ref.name, polling(arm))
      })
  }
}
