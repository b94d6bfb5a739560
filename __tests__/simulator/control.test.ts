import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Control } from '../../simulator/control/control-client.ts'
import { connectControl } from '../../simulator/control/control-client.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import { compute, connect, snapshotBody } from './raw-client.ts'

describe('the control endpoint', () => {
  let simulator: Simulator
  let control: Control

  beforeEach(async () => {
    simulator = await startSimulator({ clock: 'virtual' })
    control = connectControl(simulator.url, simulator.ca)
  })

  afterEach(() => simulator.close())

  test('does from afar what the handle does', async () => {
    const { id } = await control.seedDisk({ name: 'data', tags: { a: 'b' } })
    const bytes = Buffer.from('hello').toString('base64')
    expect(await control.writeDisk({ id, offset: 4094, bytes })).toEqual({ written: 5 })
    expect(await control.readBytes({ id, offset: 4094, length: 5 })).toEqual({ bytes })
    await control.seedSnapshot({ name: 'one', source: id, timeCreated: '2024-01-02T03:04:05Z' })
    const { uniqueId } = await control.recreateDisk({ id })
    const state = await control.readState()
    expect(state).toMatchObject({
      disks: [{ name: 'data', properties: { uniqueId } }],
      snapshots: [{ name: 'one' }],
      settings: { operationMs: 700 },
      applications: [{ appId: SEEDED.clientId }]
    })
    const before = simulator.clock.now()
    await control.advance({ ms: 1000 })
    expect(simulator.clock.now()).toBe(before + 1000)
    await control.configure({ operationMs: 1 })
    expect(simulator.settings.operationMs).toBe(1)
    await control.injectFault({ kind: 'answer', status: 503 })
    const client = connect(simulator)
    expect((await client.send('GET', compute('disks/data'))).status).toBe(503)
    client.close()
    expect(await control.readExchanges()).toEqual([expect.objectContaining({ status: 503 })])
    await control.clearExchanges()
    expect(simulator.exchanges).toEqual([])
  })

  test('seeds machines, and writes and reads through them', async () => {
    const { id: disk } = await control.seedDisk({ name: 'data' })
    const { id } = await control.seedVm({ name: 'web', dataDisks: [{ lun: 5, disk }] })
    const bytes = Buffer.from('hello').toString('base64')
    expect(await control.writeVm({ id, lun: 5, offset: 3, bytes })).toEqual({ written: 5 })
    expect(await control.readVm({ id, lun: 5, offset: 3, length: 5 })).toEqual({ bytes })
    expect(await control.readBytes({ id: disk, offset: 3, length: 5 })).toEqual({ bytes })
    expect(await control.readState()).toMatchObject({ machines: [{ name: 'web', id }] })
    expect(await control.getResource({ id })).toMatchObject({ name: 'web' })
    await control.failVm({ id, at: 'deallocate' })
    await control.deleteVm({ id })
    await expect(control.readVm({ id, lun: 'os', offset: 0, length: 1 })).rejects.toThrow(
      'there is no'
    )
  })

  test.each<readonly [string, () => Promise<unknown> | undefined, string]>([
    [
      'an unknown action',
      () => (control as unknown as Record<string, () => Promise<unknown>>).explode?.(),
      "no action 'explode'"
    ],
    [
      'an unknown disk',
      () => control.deleteDisk({ id: compute('disks/none').replace(/\?.*/, '') }),
      'there is no'
    ],
    ['no resource id', () => control.deleteDisk({ id: 'data' }), 'is not a resource id'],
    [
      'an unknown setting',
      () => control.configure({ operationMS: 1 } as object),
      "no setting 'operationMS'"
    ],
    [
      'an unknown role',
      () => control.assignRole({ principalId: 'x', scope: '/', role: 'King' }),
      "no role 'King'"
    ],
    [
      'a data disk without a disk',
      () => control.seedVm({ name: 'web', dataDisks: [{ lun: 0 }] }),
      'needs a disk or a vhd'
    ],
    [
      'an ephemeral data disk',
      () => control.seedVm({ name: 'web', dataDisks: [{ lun: 0, ephemeral: true }] }),
      'cannot be ephemeral'
    ],
    [
      'an unknown region',
      () => control.seedDisk({ name: 'a', location: 'atlantis' }),
      "no region 'atlantis'"
    ]
  ])('refuses %s', async (_name, act, message) => {
    await expect(act()).rejects.toThrow(message)
  })
})

describe('the recording', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test('goes to a file, without secrets and without what never was an answer', async () => {
    const recordTo = join(folder, 'exchanges.jsonl')
    const simulator = await startSimulator({ recordTo })
    const client = connect(simulator)
    const { id } = simulator.seedDisk({ name: 'data' })
    await client.send('POST', `/${SEEDED.tenantId}/oauth2/v2.0/token`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=${SEEDED.clientId}&client_secret=${SEEDED.clientSecret}&scope=https://management.azure.com/.default`
    })
    simulator.injectFault({ method: 'DELETE', kind: 'reset' })
    await expect(client.send('DELETE', compute('disks/data'))).rejects.toThrow()
    await client.send('PUT', compute('snapshots/one'), { body: snapshotBody(id) })
    client.close()
    await simulator.close()
    const text = readFileSync(recordTo, 'utf8')
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 200],
      ['PUT', 202]
    ])
    expect(lines[1]).toMatchObject({
      requestHeaders: { authorization: 'Bearer …' },
      requestBody: snapshotBody(id),
      responseBody: { name: 'one' }
    })
    expect(text).not.toContain(SEEDED.clientSecret)
    expect(text).not.toContain('eyJ')
  })
})

describe('the program', () => {
  let child: ChildProcess
  let reported: {
    url: string
    caFile: string
    environment: Record<string, string>
    disks: string[]
  }

  beforeAll(async () => {
    const main = join(import.meta.dirname, '../../simulator/main.ts')
    child = spawn(process.execPath, [main, '--json', '--operation-ms', '0'], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    if (child.stdout === null) throw new Error('no output')
    for await (const line of createInterface(child.stdout)) {
      reported = JSON.parse(line) as typeof reported
      break
    }
  })

  afterAll(() => {
    child.kill('SIGKILL')
  })

  test('says how to reach it, and is there', async () => {
    expect(reported.environment).toMatchObject({
      AZURE_CLIENT_ID: SEEDED.clientId,
      NODE_EXTRA_CA_CERTS: reported.caFile
    })
    const state = await connectControl(
      reported.url,
      readFileSync(reported.caFile, 'utf8')
    ).readState()
    expect(state.disks).toHaveLength(reported.disks.length)
    expect(new Set(state.disks.map(({ location }) => location)).size).toBe(2)
  })

  test('stops on request, and leaves nothing behind', async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(existsSync(reported.caFile)).toBe(false)
  })

  test('says what it does not understand', async () => {
    const main = join(import.meta.dirname, '../../simulator/main.ts')
    const wrong = spawn(process.execPath, [main, '--port', 'x'], {
      stdio: ['ignore', 'ignore', 'pipe']
    })
    let text = ''
    wrong.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    const code = await new Promise((resolve) => wrong.once('close', resolve))
    expect([code, text]).toEqual([2, expect.stringMatching(/^'x' is not a whole number\n\nusage:/)])
  })
})
