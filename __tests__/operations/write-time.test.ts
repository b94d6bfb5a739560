import { describe, expect, test } from 'vitest'

import { snapshot, takenFrom } from '../support/builders.ts'
import { NAME, data, perform } from '../support/create-trial.ts'
import { InMemoryAzure, fault } from '../support/in-memory-azure.ts'

describe('a snapshot that this run made', () => {
  test.each([-90_000, -1_500, 1_500])(
    'is new although its clock is %i ms from that of Resource Manager',
    async (skew) => {
      const azure = new InMemoryAzure().withDisks(data).afterCall(({ method }, world) => {
        const [made] = world.snapshots.values()
        if (method !== 'putSnapshot' || made === undefined) return
        world.withSnapshots({ ...made, timeCreated: (made.timeCreated ?? 0) + skew })
      })
      azure.startTime = (began) => began + skew
      expect((await perform(azure).result).failure).toBeUndefined()
    }
  )

  test('is new where no operation reports its start, by a clock that is a second and a half behind', async () => {
    const azure = new InMemoryAzure().withDisks(data).afterCall(({ method }, world) => {
      const [made] = world.snapshots.values()
      if (method !== 'putSnapshot' || made === undefined) return
      world.withSnapshots({ ...made, timeCreated: (made.timeCreated ?? 0) - 1_500 })
    })
    azure.startTime = () => undefined
    expect((await perform(azure).result).verified).toBe(true)
  })

  test('is new when the first request took effect unseen and the second one only changed it', async () => {
    let once = true
    const azure = new InMemoryAzure().withDisks(data).afterCall(({ method }) => {
      if (method !== 'putSnapshot' || !once) return
      once = false
      throw fault(503)
    })
    // The read back is answered by a region that does not know the snapshot yet.
    let hidden = true
    azure.beforeCall(({ method, name }, world) => {
      if (method !== 'findSnapshot' || name !== NAME || world.count('putSnapshot') !== 1) return
      const [made] = world.snapshots.values()
      if (!hidden || made === undefined) return
      hidden = false
      world.snapshots.clear()
      queueMicrotask(() => world.withSnapshots(made))
    })
    expect((await perform(azure).result).verified).toBe(true)
    expect([azure.count('putSnapshot'), azure.snapshots.size]).toEqual([2, 1])
  })
})

describe('a snapshot that was there before the write', () => {
  test.each([
    ['for long', 3_600_000],
    ['for a moment', 5]
  ])('%s is not new, whatever the other clock says', async (_what, age) => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method !== 'putSnapshot') return
      world.withSnapshots(
        snapshot({ ...takenFrom(data), name: NAME, timeCreated: world.time - age })
      )
    })
    const { failure } = await perform(azure).result
    expect(failure).toMatchObject({
      code: 'NotVerified',
      message: expect.stringMatching(
        /existed before this run \(created .*, Azure started the write at /
      )
    })
  })

  test('more than a minute is not new where no operation reports its start', async () => {
    const azure = new InMemoryAzure().withDisks(data).beforeCall(({ method }, world) => {
      if (method !== 'putSnapshot') return
      world.withSnapshots(
        snapshot({ ...takenFrom(data), name: NAME, timeCreated: world.time - 62_000 })
      )
    })
    azure.startTime = () => undefined
    const { failure } = await perform(azure).result
    expect(failure?.message).toContain('the clock of Azure before the write was')
  })
})
