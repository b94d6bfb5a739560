import { describe, expect, test } from 'vitest'
import type { VirtualMachine as SdkVirtualMachine } from '@azure/arm-compute'

import { toDisk, toVirtualMachine } from '../../src/azure/arm/models.ts'
import { ActionError } from '../../src/errors.ts'
import { GROUP, SUBSCRIPTION, disk, machine } from '../support/builders.ts'

const system = disk({ name: 'web-os' })
const data = disk({ name: 'data' })
const logs = disk({ name: 'logs' })
const { id } = machine([])
const model: SdkVirtualMachine = {
  id,
  location: 'West Europe',
  storageProfile: {
    osDisk: { createOption: 'FromImage', name: 'web-os', managedDisk: { id: system.id } },
    dataDisks: [
      { createOption: 'Attach', lun: 5, name: 'logs', managedDisk: { id: logs.id } },
      { createOption: 'Attach', lun: 0, name: 'data', managedDisk: { id: data.id } }
    ]
  }
}

describe('a virtual machine', () => {
  test('is taken over with its disks: that of the operating system, then by LUN', () => {
    expect(toVirtualMachine(model)).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP,
      name: 'web',
      id,
      location: 'westeurope',
      disks: [
        { name: 'web-os', lun: undefined, diskId: system.id, ephemeral: false },
        { name: 'data', lun: 0, diskId: data.id, ephemeral: false },
        { name: 'logs', lun: 5, diskId: logs.id, ephemeral: false }
      ]
    })
  })

  test('has an unmanaged disk where Azure names a blob instead of a disk', () => {
    const { disks } = toVirtualMachine({
      ...model,
      storageProfile: {
        osDisk: { createOption: 'FromImage', name: 'os', vhd: { uri: 'https://a.example/os.vhd' } },
        dataDisks: [{ createOption: 'Attach', lun: 0, vhd: { uri: 'https://a.example/0.vhd' } }]
      }
    })
    expect(disks).toMatchObject([
      { name: 'os', diskId: undefined, ephemeral: false },
      { name: '', diskId: undefined, ephemeral: false }
    ])
  })

  test('has an ephemeral disk although Azure names a managed one for it', () => {
    const { disks } = toVirtualMachine({
      ...model,
      storageProfile: {
        osDisk: {
          createOption: 'FromImage',
          name: 'web-os',
          managedDisk: { id: system.id },
          diffDiskSettings: { option: 'Local', placement: 'CacheDisk' }
        }
      }
    })
    expect(disks).toMatchObject([{ name: 'web-os', diskId: system.id, ephemeral: true }])
  })

  test('without anything about disks has none', () => {
    expect(toVirtualMachine({ id, location: 'westeurope' }).disks).toEqual([])
  })

  test.each<[string, SdkVirtualMachine]>([
    ['id', { ...model, id: 'x' }],
    ['id', { ...model, id: system.id }],
    ['location', { ...model, location: '' }]
  ])('is refused when the answer lacks its %s', (field, answer) => {
    expect(() => toVirtualMachine(answer)).toThrow(ActionError)
    expect(() => toVirtualMachine(answer)).toThrow(
      `Azure's answer about virtual machine ${answer.id ?? ''} lacks ${field}.`
    )
  })
})

test('a disk tells who it is attached to, and how many may share it', () => {
  const free = { id: system.id, location: 'westeurope', uniqueId: 'unique' }
  expect(toDisk({ ...free, managedBy: id, maxShares: 3 })).toMatchObject({
    managedBy: id,
    maxShares: 3
  })
  expect(toDisk(free)).toMatchObject({ managedBy: undefined, maxShares: undefined })
})
