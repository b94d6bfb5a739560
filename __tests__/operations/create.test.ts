import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { ActionError } from '../../src/errors.ts'
import { protectionOf } from '../../src/snapshots/verification.ts'
import type { SnapshotRequest } from '../../src/snapshots/request.ts'
import type { DiskProfile, Run, Snapshot, Tags } from '../../src/snapshots/types.ts'
import { TAG, keyOf, ownTags } from '../../src/snapshots/tags.ts'
import { temporaryTag } from '../../src/snapshots/protection.ts'
import { closedByDefault, disk, run, snapshot, takenFrom } from '../support/builders.ts'
import type { Changes, Trial } from '../support/create-trial.ts'
import {
  BY_DEFAULT,
  NAME,
  attestedIn,
  data,
  logs,
  perform,
  refusalOf
} from '../support/create-trial.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'
import { RecordingRunner } from '../support/recording-runner.ts'
import { TestClock } from '../support/test-clock.ts'

describe('a snapshot of one disk', () => {
  test('is verified and usable after one read of the disk, one of the name, one write and one read back', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const { result } = perform(azure)

    const { verified, failure, outcomes } = await result
    expect({ verified, failure }).toEqual({ verified: true, failure: undefined })
    expect(outcomes[0]).toMatchObject({ stage: 'usable', reused: false })
    expect(outcomes[0]?.snapshot?.name).toBe(NAME)
    expect(azure.calls.map((call) => call.method)).toEqual([
      'getDisk',
      'findSnapshot',
      'putSnapshot',
      'finished'
    ])
  })

  test('carries the tags of the contract and is closed to the network', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const sent: unknown[] = []
    const put = azure.putSnapshot.bind(azure)
    azure.putSnapshot = (ref, body) => {
      sent.push(body)
      return put(ref, body)
    }
    const { result, planned } = perform(azure)
    await result
    expect(sent).toEqual([
      {
        location: data.location,
        sourceResourceId: data.id,
        networkAccessPolicy: 'DenyAll',
        publicNetworkAccess: 'Disabled',
        tags: ownTags(run({ key: keyOf(BY_DEFAULT) }), data, planned[0]?.requestId ?? '')
      }
    ])
  })

  test('is noted for the post step before the write, with its request id', async () => {
    const { result, planned } = perform(new InMemoryAzure().withDisks(data))
    await result
    expect(planned).toEqual([
      {
        kind: 'snapshot',
        subscriptionId: data.subscriptionId,
        resourceGroup: data.resourceGroup,
        name: NAME,
        requestId: 'id-1'
      }
    ])
  })

  test('is published as accepted before its end is known', async () => {
    const { result, published } = perform(new InMemoryAzure().withDisks(data))
    await result
    expect(published.map((partial) => partial.outcomes[0]?.stage)).toEqual([
      'accepted',
      'accepted',
      'created',
      'usable'
    ])
    expect(published.map((partial) => partial.verified)).toEqual([false, false, false, true])
  })

  test('gives a receipt that names it without the subscription', async () => {
    const { result } = perform(new InMemoryAzure().withDisks(data))
    const { receipt = '' } = await result
    expect(receipt).not.toContain(data.subscriptionId)
    expect(attestedIn(receipt)).toMatchObject([
      { disk: 'data', group: data.resourceGroup, diskId: data.uniqueId, snapshot: NAME }
    ])
  })

  test('names the subscription in the receipt when a reader would not bring it', async () => {
    const { result } = perform(new InMemoryAzure().withDisks(data), {
      subscriptionId: '99999999-9999-9999-9999-999999999999'
    })
    const { receipt = '' } = await result
    expect(attestedIn(receipt)[0]?.subscription).toBe(data.subscriptionId)
  })

  test('takes one disk once, however often and in whatever case it is named', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const shouted = { ...data, name: 'DATA', resourceGroup: data.resourceGroup.toUpperCase() }
    const { result } = perform(azure, { disks: [data, shouted] })
    expect((await result).outcomes).toHaveLength(1)
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('reads the disk before it makes a name that holds the region', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const { result } = perform(azure, { snapshotName: '{disk}-{location}' })
    expect((await result).outcomes[0]?.ref.name).toBe(`data-${data.location}`)
  })
})

describe('what a read can report is reported before the first write', () => {
  test('a region that is not the expected one, with the way to get there', async () => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data', location: 'westeurope' }))
    const { result, planned } = perform(azure, { location: 'North Europe' })
    const error = await refusalOf(result)
    expect(error.code).toBe('WrongLocation')
    expect(error.message).toContain('is in region "westeurope", not in "North Europe"')
    expect(error.remedy).toContain('"operation: copy" and "copy-to: northeurope"')
    expect(azure.count('putSnapshot')).toBe(0)
    expect(planned).toEqual([])
  })

  test.each(['West Europe', '(Europe) West Europe', 'WESTEUROPE'])(
    'the same region as %s is the same region',
    async (location) => {
      const azure = new InMemoryAzure().withDisks(disk({ name: 'data', location: 'westeurope' }))
      const { result } = perform(azure, { location })
      expect((await result).verified).toBe(true)
      expect(azure.count('listRegions')).toBe(0)
    }
  )

  test('a region that there is not, without the way to get there', async () => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data', location: 'westeurope' }))
    azure.regions = ['westeurope', 'northeurope']
    const error = await refusalOf(perform(azure, { location: 'mars' }).result)
    expect(error.remedy).toBe(
      'Set "location: westeurope" or leave it out. "mars" is not a region of this subscription.'
    )
    const near = await refusalOf(perform(azure, { location: 'North Europe' }).result)
    expect(near.remedy).toContain('copy-to: northeurope')
  })

  test('a disk that does not exist, with near names and where that name is', async () => {
    const azure = new InMemoryAzure().withDisks(
      disk({ name: 'data-1' }),
      disk({ name: 'unrelated' }),
      disk({ name: 'data', resourceGroup: 'other-group' })
    )
    const error = await refusalOf(perform(azure).result)
    expect(error.code).toBe('NotFound')
    expect(error.remedy).toBe(
      'Did you mean "data-1"? A disk of that name exists in resource group "other-group": set "resource-group" to its group, or name the disk by its resource id.'
    )
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('a missing disk is still reported where the permission to list is missing', async () => {
    const azure = new InMemoryAzure().beforeCall(({ method }) => {
      if (method === 'listDisks') throw new ActionError('Forbidden', 'no')
    })
    const error = await refusalOf(perform(azure).result)
    expect(error.message).toContain('There is no disk "data"')
    expect(
      azure.calls.filter((call) => call.method === 'listDisks').map((call) => call.name)
    ).toEqual(['*', data.resourceGroup])
  })

  test('a taken name', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(snapshot({ name: 'fixed' }))
    const error = await refusalOf(perform(azure, { snapshotName: 'fixed' }).result)
    expect(error.code).toBe('NameTaken')
    expect(error.message).toContain('A snapshot "fixed" already exists')
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('two disks that would get one name', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    const error = await refusalOf(
      perform(azure, { disks: [data, logs], snapshotName: 'fixed' }).result
    )
    expect(error.message).toContain('2 disks would get the same snapshot name "fixed"')
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('several problems together, and one of them stops the whole set', async () => {
    const azure = new InMemoryAzure().withDisks(data, disk({ name: 'logs', location: 'eastus' }))
    const error = await refusalOf(
      perform(azure, {
        disks: [data, logs, disk({ name: 'gone' })],
        location: data.location
      }).result
    )
    expect(error.message).toMatch(/^2 problems, nothing was written:/)
    expect(error.message).toContain('Disk "logs" is in region "eastus"')
    expect(error.message).toContain('There is no disk "gone"')
    expect(azure.count('putSnapshot')).toBe(0)
  })
})

describe('if-exists', () => {
  const again = (attempt = 2) => ({
    runner: new RecordingRunner({}, {}, { runAttempt: attempt })
  })
  /** What a use of the action with a template made in an attempt of this run, twenty minutes ago. */
  const made = (
    template: string,
    changes: Partial<Snapshot> = {},
    maker: Partial<Run> = {}
  ): Snapshot =>
    snapshot({
      name: 'fixed',
      timeCreated: Date.parse('2026-11-23T09:40:00Z'),
      sourceResourceId: data.id,
      sourceUniqueId: data.uniqueId,
      tags: ownTags(run({ key: keyOf(template), ...maker }), data, 'request-of-attempt-1'),
      ...changes
    })
  const reuseFixed = { snapshotName: 'fixed', ifExists: 'reuse' } as const

  test('"reuse" takes the snapshot of an earlier attempt under the same name', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(made('fixed'))
    const { result, planned, runner } = perform(azure, reuseFixed, again())
    const { outcomes, verified } = await result
    expect(verified).toBe(true)
    expect(outcomes[0]?.reused).toBe(true)
    expect(azure.count('putSnapshot')).toBe(0)
    expect(planned).toEqual([])
    expect(runner.lines).toContain(
      'data: resuming snapshot "fixed" of attempt 1 of this run, created 2026-11-23 09:40 UTC (20 min ago)'
    )
    expect(runner.warnings).toEqual([])
  })

  test('"reuse" finds it by its tags from attempt 2 on, whatever its name', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(made(BY_DEFAULT, { name: 'other-name' }))
    const { result } = perform(azure, { ifExists: 'reuse' }, again())
    expect((await result).outcomes[0]?.snapshot?.name).toBe('other-name')
    expect(azure.count('putSnapshot')).toBe(0)
  })

  describe('that is deleted when the job succeeds', () => {
    const fixed = { snapshotName: 'fixed', ifExists: 'reuse', temporary: true } as const
    const earlier = (tags: Tags = {}): Snapshot =>
      snapshot({
        name: 'fixed',
        ...takenFrom(data),
        tags: { ...ownTags(run({ key: keyOf('fixed') }), data, 'r'), owner: 'shop', ...tags }
      })
    const tagsIn = (azure: InMemoryAzure): Tags | undefined =>
      [...azure.snapshots.values()][0]?.tags

    test('is tagged as temporary at once', async () => {
      const azure = new InMemoryAzure().withDisks(data)
      await perform(azure, { temporary: true }).result
      expect(tagsIn(azure)).toMatchObject(temporaryTag())
      expect(azure.count('setSnapshotTags')).toBe(0)
    })

    test('is tagged so where an earlier attempt made it, whose failure ended that', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier())
      const { verified } = await perform(azure, fixed).result
      expect(verified).toBe(true)
      expect(tagsIn(azure)).toEqual({ ...earlier().tags, ...temporaryTag() })
    })

    test('is not written to where it is tagged', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier(temporaryTag()))
      await perform(azure, fixed).result
      expect(azure.count('setSnapshotTags')).toBe(0)
    })

    test('loses the tag when this attempt keeps it', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier(temporaryTag()))
      await perform(azure, { ...fixed, temporary: false }).result
      expect(tagsIn(azure)).toEqual(earlier().tags)
    })

    test('is taken over with a warning when the tag cannot be written', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier())
      azure.beforeCall(({ method }) => {
        if (method === 'setSnapshotTags') throw new ActionError('Forbidden', 'No right to write.')
      })
      const { result, runner } = perform(azure, fixed)
      expect((await result).verified).toBe(true)
      expect(runner.warnings.join()).toContain('"snapshot-temporary" of snapshot "fixed"')
      expect(runner.warnings.join()).toContain('No right to write.')
    })

    test('is no success when it is deleted meanwhile', async () => {
      const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier())
      azure.beforeCall(({ method }, world) => {
        if (method === 'setSnapshotTags') world.snapshots.clear()
      })
      const { verified, failure } = await perform(azure, fixed).result
      expect(verified).toBe(false)
      expect(failure?.message).toContain('was deleted while this step took it over')
    })
  })

  test('"reuse" waits for a snapshot that is still being copied', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(made('fixed', { completionPercent: 40 }))
    const clock = new TestClock(3_600_000, () =>
      azure.withSnapshots(made('fixed', { completionPercent: 100 }))
    )
    const { result } = perform(azure, reuseFixed, { clock })
    expect((await result).verified).toBe(true)
    expect(clock.sleeps).toHaveLength(1)
  })

  test('"reuse" warns of a snapshot that is older than an hour', async () => {
    const old = made('fixed', { timeCreated: Date.parse('2026-11-23T07:30:00Z') })
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(old)
    const { result, runner } = perform(azure, reuseFixed, again())
    expect((await result).verified).toBe(true)
    expect(runner.warnings.join()).toMatch(
      /^Snapshot "fixed" of disk "data" of .* \(2 h 30 min ago\) is reused: later writes/
    )
  })

  test.each([
    ['another run', {}, { runId: '1' }, 'not by this workflow run'],
    ['another repository', {}, { repository: 'a/b' }, 'not by this workflow run'],
    ['another step', {}, { step: 'other' }, 'by another step of this run ("deploy/other")'],
    ['another job', {}, { job: 'test' }, 'by another step of this run ("test/snapshot")'],
    [
      'another template',
      {},
      { key: keyOf('x') },
      'same job and step id and another "snapshot-name"'
    ],
    ['another tool', { tags: {} }, {}, 'not by this workflow run'],
    [
      'a former disk of that name',
      { tags: ownTags(run({ key: keyOf('fixed') }), { ...data, uniqueId: 'former' }, 'x') },
      {},
      'by this step of this run, for another disk'
    ],
    ['this run, but failed', { provisioningState: 'Failed' }, {}, 'by this workflow run']
  ])('"reuse" refuses a taken name of %s, and says so', async (_whose, changes, maker, said) => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(made('fixed', changes, maker))
    for (const attempt of [1, 2]) {
      const error = await refusalOf(perform(azure, reuseFixed, again(attempt)).result)
      expect(error.code).toBe('NameTaken')
      expect(error.message).toContain(said)
      expect(error.remedy).toBeDefined()
    }
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('"fail" refuses even the snapshot of this run, and mentions "reuse"', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(made('fixed'))
    const error = await refusalOf(perform(azure, { snapshotName: 'fixed' }).result)
    expect(error.remedy).toContain('"if-exists: reuse"')
  })

  test('"reuse" does not list in the first attempt', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    await perform(azure, { ifExists: 'reuse' }).result
    expect(azure.count('listSnapshots')).toBe(0)
  })

  describe('uses of the action that share job and step', () => {
    const [before, after] = ['before-{disk}-{timestamp}', 'after-{disk}-{timestamp}']

    test('never take over the snapshot of each other', async () => {
      const azure = new InMemoryAzure()
        .withDisks(data)
        .withSnapshots(made(after, { name: 'after-data-20261123-094000' }))
      const { result } = perform(azure, { snapshotName: before, ifExists: 'reuse' }, again())
      const { outcomes } = await result
      expect(outcomes[0]?.reused).toBe(false)
      expect(outcomes[0]?.snapshot?.name).toMatch(/^before-data-/)
      const other = perform(azure, { snapshotName: after, ifExists: 'reuse' }, again())
      expect((await other.result).outcomes[0]?.snapshot?.name).toBe('after-data-20261123-094000')
      expect(azure.count('putSnapshot')).toBe(1)
    })

    test('and their template are refused when both made one in the same attempt', async () => {
      const azure = new InMemoryAzure()
        .withDisks(data)
        .withSnapshots(
          made(before, { name: 'before-1' }),
          made(before, { name: 'before-2', timeCreated: Date.parse('2026-11-23T09:50:00Z') })
        )
      const error = await refusalOf(
        perform(azure, { snapshotName: before, ifExists: 'reuse' }, again()).result
      )
      expect(error.message).toContain(
        'attempt 1 of this run created 2 snapshots of the disk with the same job, step and "snapshot-name": "before-2" and "before-1"'
      )
      expect(error.remedy).toContain('its own step id or "snapshot-name"')
      expect(azure.count('putSnapshot')).toBe(0)
    })

    test('reuse the latest where each attempt created one, or one has failed', async () => {
      const azure = new InMemoryAzure()
        .withDisks(data)
        .withSnapshots(
          made(before, { name: 'of-1' }),
          made(before, { name: 'failed', provisioningState: 'Failed' }),
          made(
            before,
            { name: 'of-2', timeCreated: Date.parse('2026-11-23T09:50:00Z') },
            { runAttempt: 2 }
          )
        )
      const { result } = perform(azure, { snapshotName: before, ifExists: 'reuse' }, again(3))
      const { outcomes } = await result
      expect(outcomes[0]?.snapshot?.name).toBe('of-2')
    })
  })

  describe('a snapshot whose tags are those of this run, and that is older than the run', () => {
    const notBefore = Date.parse('2026-11-20T00:00:00Z')
    const old = Date.parse('2026-11-19T12:00:00Z')

    test.each([
      ['by name', 'fixed', 'fixed'],
      ['by tags', BY_DEFAULT, 'forged']
    ])('is refused when it is found %s', async (_how, template, name) => {
      const azure = new InMemoryAzure()
        .withDisks(data)
        .withSnapshots(made(template, { name, timeCreated: old }))
      const runner = new RecordingRunner({}, {}, { runAttempt: 2, notBefore })
      const error = await refusalOf(
        perform(azure, { snapshotName: template, ifExists: 'reuse' }, { runner }).result
      )
      expect(error.code).toBe('NotVerified')
      expect(error.message).toContain(`Snapshot "${name}" of disk "data" has the tags of this run`)
      expect(error.message).toContain('before the first attempt of this run')
      expect(azure.count('putSnapshot')).toBe(0)
    })
  })
})

describe('never a wrong success', () => {
  test('a disk that is re-created between read and write fails the step, and the outputs report it', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method === 'putSnapshot') world.withDisks({ ...data, uniqueId: 'born-again' })
    })
    const { verified, failure, receipt, outcomes } = await perform(azure).result
    expect(verified).toBe(false)
    expect(failure?.code).toBe('NotVerified')
    expect(failure?.message).toContain('does not come from the disk as it was read in this run')
    expect(receipt).toBeUndefined()
    expect(outcomes[0]?.stage).toBe('accepted')
  })

  test('a write that another process overtook between read and write is no success', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method === 'putSnapshot') {
        world.withSnapshots(
          snapshot({ name: NAME, timeCreated: world.time - 60_000, sourceUniqueId: data.uniqueId })
        )
      }
    })
    const { failure } = await perform(azure).result
    expect(failure?.code).toBe('NotVerified')
    expect(failure?.message).toContain('existed before this run')
  })

  test('tags of another writer on what is read back are no success', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { tags: ownTags(run(), data, 'somebody-elses-request') }
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('was not written by this request')
  })

  test('a full snapshot is no success', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { incremental: false }
    expect((await perform(azure).result).failure?.message).toContain('is not incremental')
  })

  test.each<[string, DiskProfile, string]>([
    [
      'open',
      { networkAccessPolicy: 'AllowAll' },
      'does not have the requested network access policy'
    ],
    [
      'public',
      { publicNetworkAccess: 'Enabled' },
      'does not have the requested public network access'
    ],
    [
      'silent about it',
      { networkAccessPolicy: undefined },
      'does not have the requested network access policy'
    ],
    [
      'without the key',
      { encryptionSetId: undefined },
      'does not have the requested disk encryption set'
    ],
    [
      'with another key',
      { encryptionSetId: '/other' },
      'does not have the requested disk encryption set'
    ]
  ])('a snapshot that is stored %s is no success', async (_what, changes, claim) => {
    const options = { ...closedByDefault, diskEncryptionSetId: '/keys' }
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { profile: { ...protectionOf(options), ...changes } }
    const { verified, failure, receipt } = await perform(azure, { options }).result
    expect([verified, failure?.code, receipt]).toEqual([false, 'NotVerified', undefined])
    expect(failure?.message).toContain(`it ${claim}`)
    expect(failure?.remedy).toContain('an Azure Policy')
  })

  test('a snapshot of an earlier attempt that another process opened since is no success', async () => {
    const earlier = snapshot({
      ...takenFrom(data),
      name: NAME,
      tags: ownTags(run({ key: keyOf(BY_DEFAULT) }), data, 'r'),
      profile: { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
    })
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(earlier)
    const { failure } = await perform(azure, { ifExists: 'reuse' }).result
    expect(failure?.code).toBe('NotVerified')
  })

  test('another SKU than asked for is a warning', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    azure.newSnapshot = { sku: 'Standard_LRS' }
    const { result, runner } = perform(azure, {
      options: { ...closedByDefault, sku: 'Standard_ZRS' }
    })
    expect(await result).toMatchObject({ verified: true, failure: undefined })
    expect(runner.warnings).toEqual([expect.stringContaining('"sku" is Standard_ZRS')])
  })
})

describe('usable means usable', () => {
  const premiumV2 = disk({ name: 'data', sku: 'PremiumV2_LRS' })

  /** Azure moves on by these steps each time the run waits. */
  function copying(steps: readonly Partial<Snapshot>[]): {
    azure: InMemoryAzure
    clock: TestClock
  } {
    const azure = new InMemoryAzure().withDisks(premiumV2)
    azure.newSnapshot = { ...steps[0] }
    let step = 0
    const clock = new TestClock(3_600_000, () => {
      step = Math.min(step + 1, steps.length - 1)
      const [made] = [...azure.snapshots.values()]
      if (made !== undefined) azure.withSnapshots({ ...made, ...steps[step] })
    })
    return { azure, clock }
  }

  test('a background copy is waited for, with progress in the log', async () => {
    const { azure, clock } = copying([
      { completionPercent: 0, accessState: 'Pending' },
      { completionPercent: 35, accessState: 'Pending' },
      { completionPercent: 36, accessState: 'Pending' },
      { completionPercent: 100, accessState: 'Available' }
    ])
    const { result, runner } = perform(azure, {}, { clock })
    expect((await result).verified).toBe(true)
    expect(clock.sleeps).toHaveLength(3)
    const progress = runner.lines.filter((line) => line.includes('copied in the background'))
    expect(progress.map((line) => /(\d+) %/.exec(line)?.[1])).toEqual(['0', '35'])
  })

  test('an absent percentage is not "done" for Premium SSD v2', async () => {
    const { azure, clock } = copying([{}, {}, { completionPercent: 100 }])
    expect((await perform(azure, {}, { clock }).result).verified).toBe(true)
    expect(clock.sleeps).toHaveLength(2)
  })

  test('instant access counts, with a warning that it is no backup yet', async () => {
    const { azure, clock } = copying([{ completionPercent: 5, accessState: 'InstantAccess' }])
    const { result, runner } = perform(azure, {}, { clock })
    expect((await result).verified).toBe(true)
    expect(runner.warnings.join()).toContain('does not protect against its loss')
  })

  test('a copy error ends the wait at once, in Azure’s words', async () => {
    const { azure, clock } = copying([
      { completionPercent: 10 },
      {
        completionPercent: 10,
        copyError: { code: 'CopySourceNotFound', message: 'it no longer exists' }
      }
    ])
    const { failure, verified } = await perform(azure, {}, { clock }).result
    expect(verified).toBe(false)
    expect(failure?.message).toContain('CopySourceNotFound: it no longer exists')
    expect(clock.sleeps).toHaveLength(1)
  })

  test('a snapshot that vanishes while it is waited for fails the step', async () => {
    const azure = new InMemoryAzure().withDisks(premiumV2)
    azure.newSnapshot = { completionPercent: 1 }
    const clock = new TestClock(3_600_000, () => azure.snapshots.clear())
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.message).toContain('was deleted while this step waited')
  })

  test('the timeout fails the step and says what Azure continues to execute', async () => {
    const { azure } = copying([{ completionPercent: 1 }])
    const { failure, outcomes } = await perform(azure, {}, { clock: new TestClock(60_000) }).result
    expect(failure?.code).toBe('Timeout')
    expect(failure?.message).toContain(
      `Azure created snapshot "${NAME}" in resource group "${data.resourceGroup}"; its data is still being copied.`
    )
    expect(outcomes[0]?.stage).toBe('created')
  })

  test.each<[number | undefined, string]>([
    [42.7, 'it was at 42 %'],
    [0, 'it was at 0 %'],
    [undefined, 'Azure reported no progress']
  ])('the timeout says how far its data was: %s', async (completionPercent, reported) => {
    const { azure } = copying([{ completionPercent }])
    const { failure } = await perform(azure, {}, { clock: new TestClock(60_000) }).result
    expect(failure?.message).toContain(`Snapshot "${NAME}" was not usable yet: ${reported}.`)
  })

  test('a cancellation says so, too', async () => {
    const { azure } = copying([{ completionPercent: 42 }])
    const clock = new TestClock(3_600_000, () => clock.cancel())
    const { failure } = await perform(azure, {}, { clock }).result
    expect(failure?.message).toContain('it was at 42 %')
  })
})

describe('nothing lost, nothing doubled', () => {
  test.each([
    ['429', fault(429, 2_000)],
    ['500', fault(500)],
    ['a broken connection', new ActionError('Unreachable', 'ECONNRESET')]
  ])('%s after the write took effect: the write is found, not repeated', async (_what, error) => {
    let once = true
    const azure = new InMemoryAzure().withDisks(data).afterCall(({ method }) => {
      if (method !== 'putSnapshot' || !once) return
      once = false
      throw error
    })
    const { result } = perform(azure)
    expect((await result).verified).toBe(true)
    expect(azure.count('putSnapshot')).toBe(1)
    expect(azure.snapshots.size).toBe(1)
  })

  test.each([
    // Where there were too many requests, the name is looked at when Azure lets them pass again.
    ['429', fault(429, 2_000), ['putSnapshot', 'listSnapshots', 'findSnapshot', 'putSnapshot']],
    ['503', fault(503), ['putSnapshot', 'findSnapshot', 'putSnapshot']],
    [
      'a broken connection',
      new ActionError('Unreachable', 'ECONNRESET'),
      ['putSnapshot', 'findSnapshot', 'putSnapshot']
    ]
  ])(
    '%s before the write took effect: read back, wait, write again',
    async (_what, error, calls) => {
      let once = true
      const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
        if (method !== 'putSnapshot' || !once) return
        once = false
        throw error
      })
      const { result, clock, planned } = perform(azure)
      expect((await result).verified).toBe(true)
      expect(azure.calls.map((call) => call.method).slice(2, 2 + calls.length)).toEqual(calls)
      expect(clock.sleeps[0]).toBe(error.azure?.retryAfterMs ?? 500)
      expect(azure.snapshots.size).toBe(1)
      expect(planned).toHaveLength(1)
    }
  )

  test('a wait that would exceed the timeout is not begun', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw fault(429, 1_200_000)
    })
    const { result } = perform(azure, {}, { clock: new TestClock(600_000) })
    const { failure } = await result
    expect(failure?.code).toBe('Throttled')
    expect(failure?.message).toContain(`Snapshot "${NAME}" does not exist.`)
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('a fault that does not pass ends after six attempts', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw fault(503)
    })
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('does not exist after 6 attempts')
    expect(azure.count('putSnapshot')).toBe(6)
  })

  test.each([501, 505])('%i is final: read back, and not sent again', async (status) => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot') throw fault(status)
    })
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('does not exist after 1 attempt')
    expect([azure.count('putSnapshot'), azure.count('findSnapshot')]).toEqual([1, 2])
  })

  test('a write in doubt that cannot be read back says so, and how to continue', async () => {
    const azure = new InMemoryAzure().withDisks(data).afterCall(({ method, name }, world) => {
      if (method === 'putSnapshot') throw fault(500)
      if (method === 'findSnapshot' && name === NAME && world.count('putSnapshot') > 0)
        throw fault(403)
    })
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('It is unknown whether Azure created')
    expect(failure?.remedy).toContain('"if-exists: reuse"')
  })

  test('a refusal is not repeated', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'putSnapshot') {
        throw new ActionError('Forbidden', 'AuthorizationFailed', { azure: { status: 403 } })
      }
    })
    expect((await perform(azure).result).failure?.code).toBe('Forbidden')
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('a name that is taken between a lost write and its read back is refused', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method !== 'putSnapshot') return
      world.withSnapshots(snapshot({ name: NAME }))
      throw fault(500)
    })
    const { failure } = await perform(azure).result
    expect(failure?.code).toBe('NameTaken')
    expect(azure.count('putSnapshot')).toBe(1)
  })

  test('an operation that cannot be followed is followed on the snapshot itself', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }) => {
      if (method === 'finished') throw fault(404)
    })
    azure.newSnapshot = { provisioningState: 'Updating' }
    const clock = new TestClock(3_600_000, () => {
      const [made] = [...azure.snapshots.values()]
      if (made !== undefined) azure.withSnapshots({ ...made, provisioningState: 'Succeeded' })
    })
    expect((await perform(azure, {}, { clock }).result).verified).toBe(true)
  })

  test('the limit of 500 removes the failed snapshot of this write and says what stands in the way', async () => {
    const azure = new InMemoryAzure()
      .withDisks(data)
      .withSnapshots(
        snapshot({
          name: 'old',
          sourceUniqueId: data.uniqueId,
          timeCreated: Date.parse('2020-01-02T03:04:05Z')
        })
      )
      .beforeCall(({ method }) => {
        if (method !== 'finished') return
        throw new ActionError('LimitReached', 'SnapshotsLimitReached', {
          azure: { status: 200, code: 'SnapshotsLimitReached' }
        })
      })
    azure.newSnapshot = { provisioningState: 'Failed' }
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('at most 500 incremental snapshots')
    expect(failure?.message).toContain('It has 1 now, the oldest of 2020-01-02 03:04 UTC')
    expect([...azure.snapshots.values()].map((one) => one.name)).toEqual(['old'])
  })

  test('a failed snapshot of another process is left alone', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method !== 'finished') return
      world.withSnapshots(snapshot({ name: NAME, provisioningState: 'Failed' }))
      throw new ActionError('SnapshotFailed', 'it failed')
    })
    await perform(azure).result
    expect(azure.count('deleteSnapshot')).toBe(0)
  })
})

describe('several disks', () => {
  test('come out in the order of the input, tied together by a set id', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    const { outcomes, set, verified } = await perform(azure, { disks: [logs, data] }).result
    expect(outcomes.map((outcome) => outcome.disk.name)).toEqual(['logs', 'data'])
    expect(verified).toBe(true)
    expect(outcomes.map((outcome) => outcome.snapshot?.tags['snapshot-set'])).toEqual([
      `${set?.id ?? ''} 2`,
      `${set?.id ?? ''} 2`
    ])
  })

  test('log their lines one after the other, and progress at once', async () => {
    const azure = new InMemoryAzure().withDisks(
      disk({ name: 'data', sku: 'PremiumV2_LRS' }),
      disk({ name: 'logs', sku: 'PremiumV2_LRS' })
    )
    azure.newSnapshot = { completionPercent: 10 }
    const clock = new TestClock(3_600_000, () => {
      for (const made of azure.snapshots.values())
        azure.withSnapshots({ ...made, completionPercent: 100 })
    })
    const { result, runner } = perform(azure, { disks: [data, logs] }, { clock })
    await result
    const lines = runner.lines.map((line) => line.replace(/ after .*/, ''))
    const progress = lines.flatMap((line, index) =>
      line.includes('copied in the background, 10 %') ? [index] : []
    )
    expect(progress).toHaveLength(2)
    expect(Math.max(...progress)).toBeLessThan(
      Math.min(lines.indexOf('data'), lines.indexOf('logs'))
    )
    for (const name of ['data', 'logs']) {
      const at = lines.indexOf(name)
      expect(lines.slice(at, at + 4)).toEqual([
        name,
        expect.stringContaining(`${name}: Azure accepted`),
        `${name}: Azure completed the snapshot`,
        expect.stringContaining(`${name}: snapshot "`)
      ])
    }
  })

  test('a failing one leaves the others true, and fails the step', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs).beforeCall(({ method, name }) => {
      if (method === 'putSnapshot' && name.startsWith('logs')) {
        throw new ActionError('Forbidden', 'AuthorizationFailed', { azure: { status: 403 } })
      }
    })
    const { outcomes, verified, failure, receipt } = await perform(azure, { disks: [data, logs] })
      .result
    expect(outcomes.map((outcome) => outcome.stage)).toEqual(['usable', 'planned'])
    expect(verified).toBe(false)
    expect(failure?.message).toBe('1 of 2 disks failed:\n- logs: AuthorizationFailed')
    expect(failure?.remedy).toContain('1 snapshot is verified')
    expect(attestedIn(receipt).map((entry) => entry.disk)).toEqual(['data'])
  })

  test('cancellation stops every disk and names what Azure continues to execute', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    azure.newSnapshot = { completionPercent: 1 }
    const clock = new TestClock(3_600_000, () => clock.cancel())
    const { failure, outcomes } = await perform(azure, { disks: [data, logs] }, { clock }).result
    expect(failure?.code).toBe('Cancelled')
    expect(outcomes.map((outcome) => outcome.error?.code)).toEqual(['Cancelled', 'Cancelled'])
    expect(failure?.message).toContain('its data is still being copied')
  })
})

describe('what the user may choose', () => {
  async function sent(
    changes: Changes,
    source = data
  ): Promise<{ body: SnapshotRequest | undefined; trial: Trial }> {
    const azure = new InMemoryAzure().withDisks(source)
    const bodies: SnapshotRequest[] = []
    const put = azure.putSnapshot.bind(azure)
    azure.putSnapshot = (ref, body) => {
      bodies.push(body)
      return put(ref, body)
    }
    const trial = perform(azure, changes)
    await trial.result
    return { body: bodies[0], trial }
  }

  test('goes into the request, and nothing that was not chosen', async () => {
    const { body } = await sent({
      options: {
        ...closedByDefault,
        sku: 'Standard_LRS',
        networkAccessPolicy: 'AllowPrivate',
        diskAccessId: 'the-access',
        diskEncryptionSetId: 'the-set'
      }
    })
    expect(body).toMatchObject({
      sku: 'Standard_LRS',
      networkAccessPolicy: 'AllowPrivate',
      publicNetworkAccess: 'Disabled',
      diskAccessId: 'the-access',
      diskEncryptionSetId: 'the-set'
    })
    expect(Object.keys((await sent({})).body ?? {}).toSorted()).toEqual([
      'location',
      'networkAccessPolicy',
      'publicNetworkAccess',
      'sourceResourceId',
      'tags'
    ])
  })

  test('tags: the action’s own win over the user’s, the user’s over the disk’s', async () => {
    const source = disk({
      name: 'data',
      tags: { Team: 'from the disk', cost: '42', 'snapshot-run': 'of another snapshot' }
    })
    const options = { ...closedByDefault, tags: { team: 'chosen' }, inheritTags: true }
    const { body } = await sent({ options }, source)
    expect(body?.tags).toMatchObject({ team: 'chosen', cost: '42', 'snapshot-run': '4711.1' })
    expect(body?.tags).not.toHaveProperty('Team')
    expect((await sent({ options: closedByDefault }, source)).body?.tags).not.toHaveProperty('cost')
  })

  test('inherited tags that exceed Azure’s 50 are left out with a warning', async () => {
    const tags = Object.fromEntries(
      Array.from({ length: 45 }, (_, index) => [`tag-${String(index).padStart(2, '0')}`, 'x'])
    )
    const { body, trial } = await sent(
      { options: { ...closedByDefault, inheritTags: true } },
      disk({ name: 'data', tags })
    )
    expect(Object.keys(body?.tags ?? {}).length).toBeLessThanOrEqual(50)
    expect(trial.runner.warnings.join()).toContain('not inherited from the disk: tag-36')
  })

  test('another resource group for the snapshots', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const { outcomes } = await perform(azure, { snapshotGroup: 'backups' }).result
    expect(outcomes[0]?.snapshot?.resourceGroup).toBe('backups')
  })

  test('instant access is refused for a disk type that has none, before any write', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const options = { ...closedByDefault, instantAccessMinutes: 60 }
    const error = await refusalOf(perform(azure, { options }).result)
    expect(error.message).toContain('"instant-access-minutes" is for Premium SSD v2 and Ultra')
    expect(azure.count('putSnapshot')).toBe(0)
  })

  test('instant access is sent for Premium SSD v2', async () => {
    const { body } = await sent(
      { options: { ...closedByDefault, instantAccessMinutes: 60 }, waitFor: 'created' },
      disk({ name: 'data', sku: 'PremiumV2_LRS' })
    )
    expect(body?.instantAccessMinutes).toBe(60)
  })
})

describe('wait-for created', () => {
  test('ends as soon as the snapshot is verified, without the promise that it can be restored', async () => {
    const azure = new InMemoryAzure().withDisks(disk({ name: 'data', sku: 'UltraSSD_LRS' }))
    azure.newSnapshot = { completionPercent: 0 }
    const { result, clock } = perform(azure, { waitFor: 'created' })
    const { verified, failure, outcomes, receipt } = await result
    expect({ verified, failure }).toEqual({ verified: false, failure: undefined })
    expect(outcomes[0]?.stage).toBe('created')
    expect(clock.sleeps).toEqual([])
    expect(attestedIn(receipt)).toHaveLength(1)
  })

  test('still fails on a snapshot that is not verified, or never will be usable', async () => {
    for (const newSnapshot of [
      { incremental: false },
      { copyError: { code: 'CopySourceNotFound', message: 'gone' } }
    ]) {
      const azure = new InMemoryAzure().withDisks(data)
      azure.newSnapshot = newSnapshot
      expect((await perform(azure, { waitFor: 'created' }).result).failure).toBeDefined()
    }
  })
})

describe('all-or-nothing', () => {
  function failingFor(name: string): InMemoryAzure {
    return new InMemoryAzure().withDisks(data, logs).beforeCall((call) => {
      if (call.method === 'putSnapshot' && call.name.startsWith(name)) {
        throw new ActionError('Forbidden', 'AuthorizationFailed', { azure: { status: 403 } })
      }
    })
  }

  test('rolls back what this run created of an incomplete set', async () => {
    const azure = failingFor('logs')
    const { outcomes, failure, receipt } = await perform(azure, {
      disks: [data, logs],
      allOrNothing: true
    }).result
    expect(azure.snapshots.size).toBe(0)
    expect(outcomes.map((outcome) => outcome.stage)).toEqual(['planned', 'planned'])
    expect(failure?.message).toContain('- data: Its snapshot was rolled back')
    expect(receipt).toBeUndefined()
  })

  test('keeps a set that is complete, and a single snapshot', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    await perform(azure, { disks: [data, logs], allOrNothing: true }).result
    expect(azure.snapshots.size).toBe(2)
  })

  test('never deletes what another process wrote under the name meanwhile', async () => {
    const azure = failingFor('logs').afterCall(({ method, name }, world) => {
      if (method !== 'finished') return
      const [made] = [...world.snapshots.values()].filter((one) => one.name === name)
      if (made !== undefined) world.withSnapshots({ ...made, tags: {} })
    })
    await perform(azure, { disks: [data, logs], allOrNothing: true }).result
    expect([...azure.snapshots.values()].map((one) => one.name)).toEqual([NAME])
  })

  test('never deletes what another process holds by then', async () => {
    const azure = failingFor('logs').afterCall(({ method, name }, world) => {
      if (method !== 'finished') return
      const [made] = [...world.snapshots.values()].filter((one) => one.name === name)
      if (made === undefined) return
      world.withSnapshots({ ...made, tags: { ...made.tags, [TAG.hold]: '' } })
    })
    const { result, runner } = perform(azure, { disks: [data, logs], allOrNothing: true })
    expect((await result).outcomes[0]?.stage).toBe('usable')
    expect(azure.snapshots.size).toBe(1)
    expect(runner.warnings.join()).toContain('the set is incomplete: held by its tag')
  })

  test('says what could not be deleted', async () => {
    const azure = failingFor('logs').beforeCall(({ method }) => {
      if (method === 'deleteSnapshot') throw new ActionError('Conflict', 'ScopeLocked')
    })
    const { result, runner } = perform(azure, { disks: [data, logs], allOrNothing: true })
    expect((await result).outcomes[0]?.stage).toBe('usable')
    expect(runner.warnings.join()).toContain('could not be deleted: ScopeLocked')
  })

  test('leaves everything as it is after a cancellation', async () => {
    const azure = new InMemoryAzure().withDisks(data, logs)
    azure.newSnapshot = { completionPercent: 1 }
    const clock = new TestClock(3_600_000, () => clock.cancel())
    await perform(azure, { disks: [data, logs], allOrNothing: true }, { clock }).result
    expect(azure.count('deleteSnapshot')).toBe(0)
    expect(azure.snapshots.size).toBe(2)
  })
})

describe('a dry run', () => {
  test('reads and checks the same, and writes nothing', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    const { result, planned } = perform(azure, { dryRun: true })
    const { verified, template, outcomes } = await result
    expect(azure.calls.map((call) => call.method)).toEqual([
      'getDisk',
      'findSnapshot',
      'listPermissions'
    ])
    expect({ verified, planned, stage: outcomes[0]?.stage }).toEqual({
      verified: false,
      planned: [],
      stage: 'planned'
    })
    expect(template?.resources).toHaveLength(1)
  })

  test('refuses what a real run would refuse', async () => {
    const azure = new InMemoryAzure().withDisks(data).withSnapshots(snapshot({ name: 'fixed' }))
    const error = await refusalOf(perform(azure, { dryRun: true, snapshotName: 'fixed' }).result)
    expect(error.code).toBe('NameTaken')
  })
})

describe('the receipt', () => {
  test('of more disks than fit is empty with a warning, and the step is green', async () => {
    // Names that nothing deflates.
    const disks = Array.from({ length: 360 }, (_, index) =>
      disk({ name: createHash('sha512').update(String(index)).digest('base64url').slice(0, 75) })
    )
    const { result, runner } = perform(new InMemoryAzure().withDisks(...disks), { disks })
    const { verified, failure, receipt } = await result
    expect({ verified, failure, receipt }).toEqual({
      verified: true,
      failure: undefined,
      receipt: undefined
    })
    expect(runner.warnings.join()).toContain('The output "receipt" is empty: 360 snapshots')
  })

  test('that has to name a subscription says so', async () => {
    const { result, runner } = perform(new InMemoryAzure().withDisks(data), {
      subscriptionId: '99999999-9999-9999-9999-999999999999'
    })
    await result
    expect(runner.warnings.join()).toContain('The output "receipt" contains a subscription id')
  })
})

describe('how near the limits are', () => {
  const premiumV2 = disk({ name: 'data', sku: 'PremiumV2_LRS' })

  test('is reported for Premium SSD v2 before the write', async () => {
    const old = snapshot({
      name: 'old',
      sourceUniqueId: premiumV2.uniqueId,
      timeCreated: Date.parse('2026-11-01T00:00:00Z'),
      completionPercent: 40
    })
    const azure = new InMemoryAzure().withDisks(premiumV2).withSnapshots(old)
    azure.newSnapshot = { completionPercent: 100 }
    const { result, runner } = perform(azure)
    expect((await result).verified).toBe(true)
    expect(runner.lines[0]).toBe(
      'data: 1 of 500 incremental snapshots, 0 of 7 in the last 5 minutes, 1 of 3 pending'
    )
  })

  test('is read in one list, however many disks there are', async () => {
    const disks = [1, 2, 3].map((at) => disk({ ...premiumV2, name: `fast-${at}` }))
    const azure = new InMemoryAzure().withDisks(...disks)
    azure.newSnapshot = { completionPercent: 100 }
    expect((await perform(azure, { disks }).result).verified).toBe(true)
    expect(azure.count('listSnapshots')).toBe(1)
  })

  test('stops nothing when it cannot be read', async () => {
    const azure = new InMemoryAzure().withDisks(premiumV2).beforeCall(({ method }) => {
      if (method === 'listSnapshots') throw fault(503)
    })
    azure.newSnapshot = { completionPercent: 100 }
    expect((await perform(azure).result).verified).toBe(true)
  })

  test('costs no request for a disk whose snapshots are usable at once', async () => {
    const azure = new InMemoryAzure().withDisks(data)
    await perform(azure).result
    expect(azure.count('listSnapshots')).toBe(0)
  })
})
