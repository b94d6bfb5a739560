import { beforeEach, describe, expect, test } from 'vitest'
import { client, simulator, useSimulator } from './each-test.ts'
import { ask, diskId, machine, seedPrincipal, seedWorld, vm } from './machine-world.ts'
import type { RawClient } from './raw-client.ts'
import { codeOf, compute, connect, errorOf } from './raw-client.ts'

useSimulator({ clock: 'virtual' })

beforeEach(() => {
  seedWorld()
})

const post = (action: string, name = 'web') => client.send('POST', machine(`${name}/${action}`))
const changedAt = () => {
  const { properties } = simulator.getResource({ id: diskId('data') })
  return Date.parse((properties as { LastOwnershipUpdateTime: string }).LastOwnershipUpdateTime)
}

describe('a machine', () => {
  test('is deallocated and started again, its disks reserved meanwhile', async () => {
    const seeded = changedAt()
    const accepted = await post('deallocate')
    expect([accepted.status, accepted.text]).toEqual([202, ''])
    expect(accepted.headers.location).toContain('monitor=true')
    expect(await ask.power()).toBe('PowerState/deallocating')
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
    expect((await client.send('GET', accepted.headers.location ?? '')).status).toBe(202)
    const operation = await client.settle(accepted)
    expect([operation.status, operation.properties]).toEqual(['Succeeded', undefined])
    expect((await client.send('GET', accepted.headers.location ?? '')).status).toBe(200)
    expect(await ask.power()).toBe('PowerState/deallocated')
    for (const name of ['os', 'data']) expect(await ask.disk(name)).toEqual(['web', 'Reserved'])
    const stopped = changedAt()
    expect(stopped).toBeGreaterThan(seeded)
    simulator.advance({ ms: 60_000 })
    const started = await post('start')
    expect(await ask.power()).toBe('PowerState/starting')
    await client.settle(started)
    expect(await ask.power()).toBe('PowerState/running')
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
    expect(changedAt()).toBeGreaterThan(stopped)
  })

  test('that is powered off stays on its host', async () => {
    await client.settle(client.send('POST', `${machine('web/powerOff')}&skipShutdown=true`))
    expect(await ask.power()).toBe('PowerState/stopped')
    expect(await ask.disk('data')).toEqual(['web', 'Attached'])
    await client.settle(post('deallocate'))
    expect(await ask.disk('data')).toEqual(['web', 'Reserved'])
    const refused = await post('powerOff')
    expect([refused.status, errorOf(refused)]).toEqual([
      409,
      {
        code: 'OperationNotAllowed',
        message:
          "Operation 'powerOff' is not allowed on VM 'web' since the VM is either deallocated or marked to be deallocated."
      }
    ])
  })

  test.each(['start', 'deallocate'])('may be requested to %s twice', async (action) => {
    await client.settle(post(action))
    expect(await client.settle(post(action))).toMatchObject({ status: 'Succeeded' })
  })

  test.each([
    ['start', 'PowerState/deallocated', 'AllocationFailed'],
    ['deallocate', 'PowerState/running', 'InternalExecutionError']
  ] as const)('that fails to %s is as it was', async (action, power, code) => {
    if (action === 'start') await client.settle(post('deallocate'))
    simulator.failVm({ id: vm, at: action })
    expect(await client.settle(post(action))).toMatchObject({
      status: 'Failed',
      error: { code }
    })
    expect([await ask.power(), await ask.provisioning()]).toEqual([power, 'Failed'])
    expect(await client.settle(post(action))).toMatchObject({ status: 'Succeeded' })
    expect(await ask.provisioning()).toBe('Succeeded')
  })

  test('of an ephemeral disk cannot be deallocated', async () => {
    simulator.seedVm({ name: 'node', osDisk: { ephemeral: true } })
    expect(errorOf(await post('deallocate', 'node')).code).toBe('OperationNotAllowed')
    expect((await post('powerOff', 'node')).status).toBe(202)
  })

  test('does not start while one of its disks is exported', async () => {
    await client.settle(post('deallocate'))
    const body = { access: 'Read', durationInSeconds: 600 }
    const target = (action: string) => compute(`disks/data/${action}`)
    await client.settle(client.send('POST', target('beginGetAccess'), { body }))
    expect(errorOf(await post('start')).code).toBe('OperationNotAllowed')
    await client.settle(client.send('POST', target('endGetAccess')))
    expect((await post('start')).status).toBe(202)
  })

  test('does one thing at a time', async () => {
    const accepted = await post('deallocate')
    const second = await post('start')
    expect(codeOf(second)).toBe('409 Conflict')
    await client.settle(accepted)
    expect((await post('start')).status).toBe(202)
  })

  test.each(['start', 'powerOff', 'deallocate'])(
    'can be requested to %s only with permission, and not under a lock',
    async (action) => {
      const right = `Microsoft.Compute/virtualMachines/${action}/action`
      const allowed = connect(simulator, seedPrincipal([right]))
      const other = connect(simulator, seedPrincipal(['*/read']))
      const send = (who: RawClient) => who.send('POST', machine(`web/${action}`))
      expect(errorOf(await send(other)).message).toContain(`'${right}'`)
      simulator.addLock({ scope: vm, level: 'ReadOnly' })
      expect(errorOf(await send(allowed)).code).toBe('ScopeLocked')
      simulator.removeLock({ scope: vm })
      expect((await send(allowed)).status).toBe(202)
      allowed.close()
      other.close()
    }
  )
})

describe('deleting a machine', () => {
  test('leaves its disks, but for those that go with it', async () => {
    simulator.seedVm({
      name: 'short',
      osDisk: { deleteOption: 'Delete' },
      dataDisks: [{ lun: 0, disk: diskId('spare') }]
    })
    const { name: os } = (await ask.storage('short')).osDisk as { name: string }
    const accepted = await client.send('DELETE', machine('short'))
    expect(accepted.status).toBe(202)
    expect(await ask.provisioning('short')).toBe('Deleting')
    expect(errorOf(await post('start', 'short')).message).toContain('marked for deletion')
    await client.settle(accepted)
    expect((await client.send('GET', machine('short'))).status).toBe(404)
    expect((await client.send('GET', compute(`disks/${os}`))).status).toBe(404)
    expect(await ask.disk('spare')).toEqual(['', 'Unattached'])
    expect((await client.send('DELETE', machine('short'))).status).toBe(204)
  })

  test('happens with its group', async () => {
    simulator.seedVm({
      name: 'far',
      group: 'other',
      dataDisks: [{ lun: 0, disk: diskId('spare') }]
    })
    const group = diskId('').split('/').slice(0, 3).join('/')
    await client.send('DELETE', `${group}/resourcegroups/other?api-version=2022-09-01`)
    expect(await ask.disk('spare')).toEqual(['', 'Unattached'])
  })
})
