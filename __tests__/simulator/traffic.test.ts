import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { RawClient } from './raw-client.ts'
import { compute, connect, snapshotBody } from './raw-client.ts'

/** Holds what the simulator says against Azure's own description, with a checker that lives outside of this project. */

const checker =
  process.env.CHECK_TRAFFIC ??
  join(import.meta.dirname, '../../../shared/tools/check-traffic/check-traffic')
const title = existsSync(checker)
  ? 'the traffic of every described version is without a violation'
  : `the traffic is without a violation (skipped: no ${checker}; set CHECK_TRAFFIC)`
const testIf = existsSync(checker) ? test : test.skip

const folder = mkdtempSync(join(tmpdir(), 'traffic-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const VERSIONS = [
  '2022-03-02',
  '2022-07-02',
  '2023-10-02',
  '2024-03-02',
  '2025-01-02',
  '2026-03-02'
]

testIf(title, async () => {
  const recordTo = join(folder, 'exchanges.jsonl')
  const simulator = await startSimulator({
    recordTo,
    pageSize: 3,
    operationMs: 0,
    clock: 'virtual',
    snapshotsPerFiveMinutes: 1000
  })
  const client = connect(simulator)
  for (const version of VERSIONS) {
    const data = simulator.seedDisk({ name: `data-${version}`, tags: { a: 'b' } })
    const fast = simulator.seedDisk({
      name: `fast-${version}`,
      sku: 'PremiumV2_LRS',
      zones: ['1']
    })
    await useEverything(client, version, data.id, fast.id)
    await meetRefusals(simulator, client, version, data.id)
    await attachDisks(simulator, client, version)
  }
  client.close()
  await simulator.close()
  const { stdout } = await promisify(execFile)(checker, [recordTo])
  expect(stdout).toMatch(/ 0 violations\n$/)
  expect(Number(/^(\d+) validated/m.exec(stdout)?.[1])).toBeGreaterThan(100)
})

async function useEverything(client: RawClient, version: string, data: string, fast: string) {
  const at = (rest: string) => compute(rest, 'production', version)
  const id = (name: string) => compute(`snapshots/${name}-${version}`).replace(/\?.*/, '')
  const go = async (method: string, rest: string, body?: unknown) => {
    const reply = await client.send(method, at(rest), body === undefined ? {} : { body })
    for (const next of ['azure-asyncoperation', 'location']) {
      if (reply.status === 202) await client.send('GET', reply.headers[next] ?? '')
    }
  }
  const one = `snapshots/one-${version}`
  const instant = version >= '2025' ? { creationData: { instantAccessDurationMinutes: 60 } } : {}
  const copyStart = { creationData: { createOption: 'CopyStart' } }
  const creationData = { createOption: 'Copy', sourceResourceId: id('one') }
  await go('PUT', `disks/new-${version}`, {
    location: 'westeurope',
    sku: { name: 'Premium_LRS' },
    properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 200 }
  })
  await go('GET', `disks/data-${version}`)
  await go('GET', 'disks')
  await go('PUT', one, snapshotBody(data, { tags: { x: 'y' } }))
  await go('GET', one)
  await go('PUT', one, snapshotBody(data, { tags: { x: 'z' } }))
  await go('PUT', `snapshots/fast-${version}`, snapshotBody(fast, instant))
  await go('GET', `snapshots/fast-${version}`)
  await go('PUT', `snapshots/copy-${version}`, {
    ...snapshotBody(id('one'), copyStart),
    location: 'ukwest'
  })
  await go('GET', `snapshots/copy-${version}`)
  await go('PATCH', one, { tags: { z: '1' } })
  await go('POST', `${one}/beginGetAccess`, { access: 'Read', durationInSeconds: 300 })
  await go('GET', one)
  await go('POST', `${one}/endGetAccess`)
  await go('GET', 'snapshots')
  await go('PUT', `disks/back-${version}`, { location: 'westeurope', properties: { creationData } })
  await go('GET', `disks/back-${version}`)
  await go('PATCH', `disks/back-${version}`, { properties: { diskSizeGB: 128 } })
  await go('DELETE', one)
  await go('DELETE', one)
  await go('GET', one)
  await go('DELETE', `disks/back-${version}`)
  await go('GET', `snapshots/copy-${version}`)
}

/** What disks say of the machines that have them. */
async function attachDisks(simulator: Simulator, client: RawClient, version: string) {
  const properties = { maxShares: 2, tier: 'P30' }
  const disk = simulator.seedDisk({ name: `shared-${version}`, properties }).id
  const get = () => client.send('GET', compute(`disks/shared-${version}`, 'production', version))
  for (const running of [true, false]) {
    const name = `vm-${version}-${String(running)}`
    simulator.seedVm({ name, running, osDisk: { ephemeral: true }, dataDisks: [{ lun: 0, disk }] })
    expect((await get()).json).toHaveProperty('managedBy')
  }
  const target = compute(`disks/shared-${version}`, 'production', version)
  expect((await client.send('DELETE', target)).status).toBe(409)
}

/** What locks, policies, immutability, limits and empty buckets say. */
async function meetRefusals(
  simulator: Simulator,
  client: RawClient,
  version: string,
  source: string
) {
  const at = (rest: string) => compute(rest, 'production', version)
  const scope = `/subscriptions/${SEEDED.subscriptionId}`
  const names = [`first-${version}`, `second-${version}`]
  for (const name of names) simulator.seedSnapshot({ name, source })
  const [name = ''] = names
  const statuses: number[] = []
  const meet = async (method: string, rest: string, body?: unknown) => {
    const reply = await client.send(method, at(rest), body === undefined ? {} : { body })
    statuses.push(reply.status)
  }
  simulator.addLock({ scope, level: 'CanNotDelete' })
  await meet('DELETE', `snapshots/${name}`)
  simulator.removeLock({ scope })
  simulator.addPolicy({ name: 'owner', deny: { missingTag: 'owner' } })
  await meet('PUT', `snapshots/third-${version}`, snapshotBody(source))
  simulator.removePolicy({ name: 'owner' })
  for (const one of names) {
    const creationData = { createOption: 'CopyStart' }
    const from = compute(`snapshots/${one}`).replace(/\?.*/, '')
    const body = { ...snapshotBody(from, { creationData }), location: 'uksouth' }
    await meet('PUT', `snapshots/${one}-copy`, body)
  }
  simulator.configure({ limits: { HighCostGet3Min: 0 } })
  await meet('GET', 'snapshots')
  simulator.configure({ limits: {} })
  expect(statuses).toEqual([409, 403, 202, 409, 429])
  // The checker's description has the policy, but not the actions that set it.
  const kept = `kept-${version}`
  simulator.seedSnapshot({ name: kept, source, immutability: { days: 1, type: 'Unlocked' } })
  await meet('GET', `snapshots/${kept}`)
  await meet('DELETE', `snapshots/${kept}`)
  expect(statuses.slice(5)).toEqual([200, 409])
}
