import { describe, expect, test } from 'vitest'
import type { Disk as SdkDisk, VirtualMachine as SdkVirtualMachine } from '@azure/arm-compute'

import {
  fromDataDiskChange,
  fromDiskRequest,
  toDisk,
  toSnapshot,
  toVirtualMachine
} from '../../src/azure/arm/models.ts'
import { ActionError } from '../../src/errors.ts'
import type { DiskRequest } from '../../src/snapshots/request.ts'
import type { DiskProfile } from '../../src/snapshots/types.ts'
import { disk, snapshot } from '../support/builders.ts'
import { data, system, web } from '../support/restores.ts'

const CREATED = new Date('2026-11-23T15:26:45.4050427+08:00')

const profile: DiskProfile = {
  tier: 'P40',
  iops: 4_000,
  mbps: 200,
  iopsReadOnly: 8_000,
  mbpsReadOnly: 400,
  bursting: true,
  performancePlus: true,
  logicalSectorSize: 512,
  encryptionSetId: 'keys',
  encryptionType: 'EncryptionAtRestWithPlatformAndCustomerKeys',
  networkAccessPolicy: 'AllowPrivate',
  publicNetworkAccess: 'Disabled',
  diskAccessId: 'access',
  dataAccessAuthMode: 'AzureActiveDirectory',
  hyperVGeneration: 'V2',
  architecture: 'Arm64',
  acceleratedNetwork: true,
  diskControllerTypes: 'SCSI, NVMe',
  securityType: 'TrustedLaunch',
  secureEncryptionSetId: 'secure keys',
  frequentAttach: true,
  actionOnDelay: 'AutomaticReattach'
}

/** What Azure shows of a disk with that profile. */
const reported = {
  tier: 'P40',
  diskIopsReadWrite: 4_000,
  diskMBpsReadWrite: 200,
  diskIopsReadOnly: 8_000,
  diskMBpsReadOnly: 400,
  optimizedForFrequentAttach: true,
  availabilityPolicy: { actionOnDiskDelay: 'AutomaticReattach' },
  burstingEnabled: true,
  encryption: {
    diskEncryptionSetId: 'keys',
    type: 'EncryptionAtRestWithPlatformAndCustomerKeys'
  },
  networkAccessPolicy: 'AllowPrivate',
  publicNetworkAccess: 'Disabled',
  diskAccessId: 'access',
  dataAccessAuthMode: 'AzureActiveDirectory',
  hyperVGeneration: 'V2',
  supportedCapabilities: {
    architecture: 'Arm64',
    acceleratedNetwork: true,
    diskControllerTypes: 'SCSI, NVMe'
  },
  securityProfile: { securityType: 'TrustedLaunch', secureVMDiskEncryptionSetId: 'secure keys' }
} as const satisfies Partial<SdkDisk>

const request: DiskRequest = {
  location: 'westeurope',
  sourceResourceId: snapshot().id,
  sku: undefined,
  sizeGb: undefined,
  zones: [],
  osType: undefined,
  maxShares: undefined,
  tags: {},
  profile: {}
}

describe('a disk', () => {
  const model: SdkDisk = {
    id: disk().id,
    location: 'West Europe',
    extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
    uniqueId: 'disk-unique',
    managedBy: web.id,
    maxShares: 2,
    provisioningState: 'Succeeded',
    timeCreated: CREATED,
    lastOwnershipUpdateTime: CREATED,
    creationData: {
      createOption: 'Copy',
      sourceResourceId: snapshot().id,
      sourceUniqueId: 'snapshot-unique',
      logicalSectorSize: 512,
      performancePlus: true
    },
    ...reported
  }

  test('reports everything that a restore takes over, and where it comes from', () => {
    expect(toDisk(model)).toMatchObject({
      extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
      managedBy: web.id,
      maxShares: 2,
      provisioningState: 'Succeeded',
      timeCreated: Date.parse('2026-11-23T07:26:45.405Z'),
      ownersChangedAt: Date.parse('2026-11-23T07:26:45.405Z'),
      sourceResourceId: snapshot().id,
      sourceUniqueId: 'snapshot-unique',
      profile
    })
  })

  test.each([undefined, {}, { name: '' }])('is in no edge zone when Azure says %j', (zone) => {
    const { extendedLocation, ...rest } = model
    expect(extendedLocation).toBeDefined()
    expect(
      toDisk(zone === undefined ? rest : { ...rest, extendedLocation: zone }).extendedLocation
    ).toBeUndefined()
  })

  test('may have an instant that cannot be read', () => {
    expect(toDisk({ ...model, timeCreated: new Date('x') }).timeCreated).toBeUndefined()
  })
})

test('a snapshot reports what it keeps of its disk', () => {
  const { tier, diskIopsReadWrite, diskMBpsReadWrite, burstingEnabled, ...kept } = reported
  expect([tier, diskIopsReadWrite, diskMBpsReadWrite, burstingEnabled]).toHaveLength(4)
  expect(
    toSnapshot({
      id: snapshot().id,
      location: 'westeurope',
      extendedLocation: { name: 'losangeles' },
      timeCreated: CREATED,
      osType: 'Linux',
      ...kept
    })
  ).toMatchObject({
    osType: 'Linux',
    extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
    profile: { hyperVGeneration: 'V2', securityType: 'TrustedLaunch', encryptionSetId: 'keys' }
  })
})

describe('a request for a disk', () => {
  test('says what is known, and nothing else', () => {
    expect(fromDiskRequest(request)).toStrictEqual({
      location: 'westeurope',
      tags: {},
      creationData: { createOption: 'Copy', sourceResourceId: snapshot().id }
    })
  })

  test('gives back everything that a disk reports', () => {
    const whole = fromDiskRequest({
      ...request,
      extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
      sku: 'Premium_LRS',
      sizeGb: 1_024,
      zones: ['2'],
      osType: 'Linux',
      maxShares: 2,
      tags: { team: 'shop' },
      profile
    })
    expect(whole).toStrictEqual({
      location: 'westeurope',
      extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
      tags: { team: 'shop' },
      sku: { name: 'Premium_LRS' },
      zones: ['2'],
      creationData: {
        createOption: 'Copy',
        sourceResourceId: snapshot().id,
        logicalSectorSize: 512,
        performancePlus: true
      },
      diskSizeGB: 1_024,
      osType: 'Linux',
      maxShares: 2,
      ...reported
    })
    expect(toDisk({ ...whole, id: disk().id, uniqueId: 'u' })).toMatchObject({ profile })
  })
})

describe('a virtual machine', () => {
  const model: SdkVirtualMachine = {
    id: web.id,
    location: 'West Europe',
    zones: ['1'],
    provisioningState: 'Updating',
    storageProfile: {
      osDisk: {
        createOption: 'FromImage',
        name: 'system',
        caching: 'ReadWrite',
        deleteOption: 'Delete',
        managedDisk: { id: system.id }
      },
      dataDisks: [
        { lun: 3, createOption: 'Attach', name: 'blob', vhd: { uri: 'https://x/y.vhd' } },
        {
          lun: 0,
          createOption: 'Attach',
          name: 'data',
          caching: 'ReadOnly',
          writeAcceleratorEnabled: true,
          deleteOption: 'Detach',
          managedDisk: { id: data.id }
        }
      ]
    },
    instanceView: {
      statuses: [{ code: 'ProvisioningState/updating' }, { code: 'PowerState/Running' }]
    }
  }

  test('reports its disks, that of its system first, then by LUN', () => {
    expect(toVirtualMachine(model)).toMatchObject({
      id: web.id,
      name: 'web',
      location: 'westeurope',
      zones: ['1'],
      power: 'running',
      provisioningState: 'Updating',
      disks: [
        {
          name: 'system',
          lun: undefined,
          diskId: system.id,
          ephemeral: false,
          caching: 'ReadWrite',
          deleteOption: 'Delete'
        },
        {
          name: 'data',
          lun: 0,
          diskId: data.id,
          caching: 'ReadOnly',
          writeAccelerator: true,
          deleteOption: 'Detach'
        },
        { name: 'blob', lun: 3, diskId: undefined }
      ]
    })
  })

  test('without a view of its instance does not report whether it runs', () => {
    const { instanceView, ...rest } = model
    expect(instanceView).toBeDefined()
    expect(toVirtualMachine(rest).power).toBeUndefined()
  })

  test('with a disk on its host says so', () => {
    const osDisk = {
      createOption: 'FromImage',
      managedDisk: { id: system.id },
      diffDiskSettings: { option: 'Local' }
    } as const
    expect(toVirtualMachine({ ...model, storageProfile: { osDisk } }).disks).toMatchObject([
      { diskId: system.id, ephemeral: true }
    ])
  })

  test('has an unmanaged disk where Azure names a blob instead of a disk', () => {
    const osDisk = {
      createOption: 'FromImage',
      name: 'os',
      vhd: { uri: 'https://x/os.vhd' }
    } as const
    const dataDisks = [{ createOption: 'Attach', lun: 0, vhd: { uri: 'https://x/0.vhd' } }] as const
    const storageProfile = { osDisk, dataDisks: [...dataDisks] }
    expect(toVirtualMachine({ ...model, storageProfile }).disks).toMatchObject([
      { name: 'os', diskId: undefined, ephemeral: false },
      { name: '', diskId: undefined, ephemeral: false }
    ])
  })

  test('without anything about disks has none', () => {
    expect(toVirtualMachine({ id: web.id, location: 'westeurope' }).disks).toEqual([])
  })

  test.each<[string, SdkVirtualMachine]>([
    ['id', { ...model, id: 'x' }],
    ['id', { ...model, id: system.id }],
    ['location', { ...model, location: '' }]
  ])('is refused when the answer lacks its %s', (field, answer) => {
    expect(() => toVirtualMachine(answer)).toThrow(ActionError)
    expect(() => toVirtualMachine(answer)).toThrow(
      `The response of Azure about virtual machine ${answer.id ?? ''} lacks ${field}.`
    )
  })
})

test('a change of data disks keeps how they are attached, and chooses nothing itself', () => {
  expect(
    fromDataDiskChange({
      detach: ['old'],
      attach: [
        {
          diskId: 'new',
          lun: 0,
          caching: 'ReadOnly',
          writeAccelerator: true,
          deleteOption: 'Delete'
        },
        {
          diskId: 'other',
          lun: 1,
          caching: undefined,
          writeAccelerator: undefined,
          deleteOption: undefined
        }
      ]
    })
  ).toStrictEqual({
    dataDisksToDetach: [{ diskId: 'old' }],
    dataDisksToAttach: [
      {
        diskId: 'new',
        lun: 0,
        caching: 'ReadOnly',
        deleteOption: 'Delete',
        writeAcceleratorEnabled: true
      },
      { diskId: 'other', lun: 1 }
    ]
  })
})
