/** New disks from snapshots on the real SDK; the traffic is recorded for a validator. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { RestoreResult } from '../../src/operations/restore.ts'
import { restore } from '../../src/operations/restore.ts'
import type { Azure } from '../../src/ports.ts'
import type { ReceiptEntry } from '../../src/snapshots/receipt.ts'
import { receiptEntry } from '../../src/snapshots/receipt.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import type { Disk } from '../../src/snapshots/types.ts'
import { selectionOf } from '../support/builders.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { restoreRequest } from '../support/restores.ts'
import { connectTo, startAzure } from '../support/simulated.ts'
import { TestClock } from '../support/test-clock.ts'

let simulator: Simulator
let azure: Azure

beforeAll(async () => {
  simulator = await startAzure({}, 'restore-disks')
})

afterAll(() => simulator.close())

let serial = 0
beforeEach(async () => {
  serial += 1
  ;({ azure } = await connectTo(simulator))
})

const ref = (name: string): ResourceRef => ({
  subscriptionId: SEEDED.subscriptionId,
  resourceGroup: 'production',
  name
})

type Seed = Parameters<Simulator['seedDisk']>[0]

/** A disk with a snapshot of it. */
async function seed(changes: Omit<Seed, 'name'>): Promise<{ disk: Disk; entry: ReceiptEntry }> {
  const { id, name } = simulator.seedDisk({ ...changes, name: `source-${serial}` })
  simulator.seedSnapshot({ name: `snapshot-${serial}`, source: id })
  const disk = await azure.getDisk(ref(name))
  const snapshot = await azure.findSnapshot(ref(`snapshot-${serial}`))
  if (snapshot === undefined) throw new Error('there is no snapshot')
  return { disk, entry: receiptEntry(disk, snapshot, SEEDED.subscriptionId) }
}

async function perform(entry: ReceiptEntry | undefined): Promise<RestoreResult> {
  const runner = new RecordingRunner()
  return restore(
    restoreRequest({
      diskName: `restored-${serial}`,
      sources: {
        targets: [{ ref: ref(`snapshot-${serial}`), entry }],
        selection: selectionOf(),
        snapshotGroup: undefined
      }
    }),
    {
      azure,
      clock: new TestClock(),
      log: runner,
      run: runner.run,
      stateStore: { planned: () => undefined }
    },
    () => undefined
  )
}

const SEEDS: readonly (readonly [string, Omit<Seed, 'name'>])[] = [
  ['a plain disk', {}],
  [
    'a zonal Premium SSD with a tier of its own',
    { sizeGb: 128, zones: ['2'], properties: { tier: 'P40', networkAccessPolicy: 'DenyAll' } }
  ],
  [
    'a Premium SSD v2 disk',
    {
      sku: 'PremiumV2_LRS',
      zones: ['1'],
      properties: {
        diskIOPSReadWrite: 4_000,
        diskMBpsReadWrite: 200,
        publicNetworkAccess: 'Disabled'
      }
    }
  ],
  [
    'a shared Ultra disk',
    {
      sku: 'UltraSSD_LRS',
      sizeGb: 1_024,
      zones: ['1'],
      properties: { maxShares: 2, diskIOPSReadOnly: 8_000, diskMBpsReadOnly: 400 }
    }
  ],
  [
    'a disk in an edge zone',
    {
      location: 'westus',
      extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
      properties: {
        optimizedForFrequentAttach: true,
        availabilityPolicy: { actionOnDiskDelay: 'AutomaticReattach' }
      }
    }
  ],
  [
    'a confidential disk',
    {
      properties: {
        osType: 'Linux',
        hyperVGeneration: 'V2',
        securityProfile: {
          securityType: 'ConfidentialVM_DiskEncryptedWithCustomerKey',
          secureVMDiskEncryptionSetId: `/subscriptions/${SEEDED.subscriptionId}/resourceGroups/keys/providers/Microsoft.Compute/diskEncryptionSets/secure`
        }
      }
    }
  ],
  ['a shared disk', { sizeGb: 1_024, properties: { maxShares: 3 } }],
  [
    'the disk of a system',
    {
      properties: {
        osType: 'Linux',
        hyperVGeneration: 'V2',
        securityProfile: { securityType: 'TrustedLaunch' },
        supportedCapabilities: { architecture: 'x64', acceleratedNetwork: true }
      }
    }
  ]
]

/** What the two disks shall have in common. */
const likeness = ({
  sku,
  sizeGb,
  zones,
  osType,
  maxShares,
  extendedLocation,
  profile
}: Disk): object => {
  const { acceleratedNetwork, architecture, tier, iops, mbps, ...others } = profile
  return {
    sku,
    sizeGb,
    zones,
    osType,
    maxShares,
    extendedLocation,
    acceleratedNetwork,
    architecture,
    tier,
    iops,
    mbps,
    others
  }
}

describe('a restored disk is like its source', () => {
  test.each(SEEDS)('while that is there: %s', async (_what, changes) => {
    const { disk } = await seed(changes)
    expect(await perform(undefined)).toMatchObject({ verified: true, failure: undefined })
    expect(likeness(await azure.getDisk(ref(`restored-${serial}`)))).toEqual(likeness(disk))
  })

  test.each(SEEDS)('by its receipt when that is gone: %s', async (_what, changes) => {
    const { disk, entry } = await seed(changes)
    expect(JSON.stringify(entry)).not.toContain(SEEDED.subscriptionId)
    simulator.deleteDisk({ id: disk.id })
    const result = await perform(entry)
    expect(result).toMatchObject({ verified: true, failure: undefined })
    expect(result.outcomes[0]?.source.live).toBeUndefined()
    expect(likeness(await azure.getDisk(ref(`restored-${serial}`)))).toEqual(likeness(disk))
  })
})
