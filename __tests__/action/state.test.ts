import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { SignInSettings } from '../../src/action/inputs/read.ts'
import { stateStore, loadState, saveEnd, saveCreated, saveMain } from '../../src/action/state.ts'
import type { AfterDeploy } from '../../src/snapshots/retention/policy.ts'
import type { PlannedWrite, TemporaryDisk } from '../../src/ports.ts'
import { GROUP, SUBSCRIPTION } from '../support/builders.ts'
import { BY_DEFAULT, deployed } from '../support/deployed.ts'
import { RecordingRunner } from '../support/recording-runner.ts'

const signIn: SignInSettings = {
  auth: 'oidc',
  clientId: 'client',
  tenantId: undefined,
  audience: undefined,
  environment: 'AzureCloud'
}

const planned: readonly PlannedWrite[] = [
  {
    kind: 'snapshot',
    subscriptionId: SUBSCRIPTION,
    resourceGroup: GROUP,
    name: 'data-1',
    requestId: 'request-1'
  }
]

const NOTHING = {
  signIn: undefined,
  planned: [],
  granted: [],
  temporary: [],
  interrupted: undefined,
  ended: false,
  made: 'none',
  summary: true
}

describe('the post step', () => {
  test('finds nothing where no main step ran', () => {
    expect(loadState(new RecordingRunner())).toStrictEqual(NOTHING)
  })

  test('finds how the main step signed in and what it was about to write', () => {
    const runner = new RecordingRunner()
    saveMain(runner, { signIn, summary: true })
    stateStore(runner).planned(planned)
    expect(loadState(runner)).toStrictEqual({ ...NOTHING, signIn, planned })
  })

  test('finds every kind of write as it was noted', () => {
    const group = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }
    const how = { caching: 'ReadOnly', writeAccelerator: false, deleteOption: undefined }
    const writes: readonly PlannedWrite[] = [
      { kind: 'copy', ...group, name: 'data-1-ukwest', requestId: 'request-2' },
      { kind: 'disk', ...group, name: 'new', snapshotUniqueId: 'u', notBefore: 1 },
      {
        kind: 'swap',
        ...group,
        name: 'web',
        start: true,
        pairs: [
          { lun: 0, old: { ...group, name: 'data' }, next: { ...group, name: 'new' }, how },
          { lun: undefined, old: undefined, next: { ...group, name: 'system' }, how }
        ]
      },
      { kind: 'deletions', ...group, count: 3, names: ['a', 'b'] }
    ]
    const runner = new RecordingRunner()
    stateStore(runner).planned(writes)
    expect(loadState(runner).planned).toEqual(writes)
  })

  test('finds which snapshots may be open still, also of those that were opened before others', () => {
    const runner = new RecordingRunner()
    const open = ['a', 'b'].map((name) => ({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP,
      name
    }))
    const memory = stateStore(runner)
    memory.opening(open)
    expect(loadState(runner).granted).toEqual(open)
    memory.closed(open.slice(1))
    memory.opening(open.slice(1))
    expect(loadState(runner).granted).toEqual(open)
    memory.closed(open)
    expect(loadState(runner)).toStrictEqual(NOTHING)
  })

  test('tells a disk and a snapshot of one name apart', () => {
    const runner = new RecordingRunner()
    const ref = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: 'a' }
    const memory = stateStore(runner)
    memory.opening([ref, { ...ref, kind: 'disk' }])
    memory.closed([ref])
    expect(loadState(runner).granted).toEqual([{ ...ref, kind: 'disk' }])
  })

  test('finds which temporary disks may exist still', () => {
    const runner = new RecordingRunner()
    const [a, b] = ['a', 'b'].map((name) => ({
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP,
      name,
      requestId: `request-${name}`,
      snapshotUniqueId: 'snapshot'
    })) as [TemporaryDisk, TemporaryDisk]
    const memory = stateStore(runner)
    memory.creating(a)
    memory.creating(b)
    expect(loadState(runner).temporary).toEqual([a, b])
    memory.deleted(a)
    expect(loadState(runner).temporary).toEqual([b])
    memory.deleted(b)
    expect(loadState(runner)).toStrictEqual(NOTHING)
  })

  test('finds that a step may have changed what it did not note', () => {
    const runner = new RecordingRunner()
    const interrupted = { title: 'Interrupted', text: 'Run it again.' }
    saveMain(runner, { signIn, summary: true, interrupted })
    expect(loadState(runner).interrupted).toEqual(interrupted)
  })

  test('finds that the main step reported everything itself', () => {
    const runner = new RecordingRunner()
    saveMain(runner, { signIn, summary: true })
    saveEnd(runner)
    expect(loadState(runner)).toStrictEqual({ ...NOTHING, signIn, ended: true })
  })

  test('finds the last plan', () => {
    const runner = new RecordingRunner()
    stateStore(runner).planned(planned)
    stateStore(runner).planned([])
    expect(loadState(runner).planned).toEqual([])
  })

  test.each(['', 'x', '{}', '[]', 'null', '[{"name":"a"}]', '{"auth":"password"}', '{"auth":'])(
    'takes state that cannot be read as absent: %s',
    (text) => {
      const runner = new RecordingRunner()
      for (const name of ['sign-in', 'ended', 'planned', 'granted']) runner.saveState(name, text)
      expect(loadState(runner)).toStrictEqual(NOTHING)
    }
  )

  test('never fails on what it finds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const runner = new RecordingRunner()
        for (const name of ['sign-in', 'ended', 'planned', 'granted']) runner.saveState(name, text)
        expect(loadState(runner)).toMatchObject({ planned: [], granted: [] })
      })
    )
  })
})

describe('open data that cannot be noted', () => {
  const ref = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name: 'one' }
  const refuse = (): never => {
    throw new Error('The file is gone.')
  }

  test('is not opened', () => {
    const runner = new RecordingRunner()
    runner.saveState = refuse
    expect(() => stateStore(runner).opening([ref])).toThrow('The file is gone.')
  })

  test('is a warning when the operation is at work', () => {
    const runner = new RecordingRunner()
    const memory = stateStore(runner)
    memory.opening([ref])
    runner.saveState = refuse
    memory.closed([ref])
    memory.opening([ref])
    expect(runner.warnings.join()).toContain('The file is gone. If this step is killed')
  })
})

test('what was planned is state at the moment in which it is noted', () => {
  const runner = new RecordingRunner()
  stateStore(runner).planned(planned)
  expect(runner.events).toEqual(['state planned'])
})

describe('the snapshots of a create that succeeded', () => {
  const entries = ['data', 'logs'].map((name) => deployed(name).entry)
  const after: AfterDeploy = {
    onSuccess: 'keep',
    onFailure: 'hold',
    holdForMs: 'unlimited',
    policy: {
      verified: 3,
      counts: { last: 3, daily: 'unlimited' },
      within: { all: { years: 0, months: 1, days: 2, hours: 3 } }
    },
    pruneScope: 'repository'
  }

  test.each([after, BY_DEFAULT])('are found with what shall become of them', (settings) => {
    const runner = new RecordingRunner()
    saveCreated(runner, entries, settings)
    expect(loadState(runner).made).toStrictEqual({ entries, after: settings })
  })

  test('are none when nothing was verified', () => {
    const runner = new RecordingRunner()
    saveCreated(runner, [], after)
    expect(loadState(runner).made).toBe('none')
  })

  test.each([
    ['made', 'x'],
    ['made', '[{}]'],
    ['made', '#3:70000'],
    ['made', JSON.stringify(entries.map((entry) => ({ ...entry, subscription: undefined })))],
    ['made', JSON.stringify(entries).slice(0, -1)],
    ['after', ''],
    ['after', '{}'],
    ['after', JSON.stringify({ ...after, onSuccess: 'destroy' })],
    ['after', JSON.stringify({ ...after, holdForMs: -1 })]
  ])('are damaged when %s is %s', (name, text) => {
    const runner = new RecordingRunner()
    saveCreated(runner, entries, after)
    runner.saveState(name, text)
    expect(loadState(runner).made).toBe('damaged')
  })

  test('are damaged, and nothing worse, whatever the content', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 1 }), fc.json()), (text) => {
        const runner = new RecordingRunner()
        saveCreated(runner, entries, after)
        runner.saveState('made', text)
        const { made } = loadState(runner)
        expect(made === 'damaged' || (text === '[]' && made === 'none')).toBe(true)
      })
    )
  })
})

describe('a value that is too long for an environment variable', () => {
  const many = Array.from({ length: 200 }, (_, n) => deployed(`${'x'.repeat(70)}-${n}`).entry)
  const writes = Array.from({ length: 500 }, (_, n) => ({ ...planned[0], name: `data-${n}` }))

  test('is saved in parts that fit on every system', () => {
    const runner = new RecordingRunner()
    saveCreated(runner, many, BY_DEFAULT)
    expect(runner.saved.get('made')).toMatch(/^#\d+:\d+$/)
    for (const [name, value] of runner.saved) {
      expect(`STATE_${name}=${value}`.length).toBeLessThan(32_767)
      expect(Buffer.byteLength(value)).toBeLessThan(131_072)
    }
  })

  test('is read as it was', () => {
    const runner = new RecordingRunner()
    saveCreated(runner, many, BY_DEFAULT)
    stateStore(runner).planned(writes as readonly PlannedWrite[])
    expect(loadState(runner)).toMatchObject({ made: { entries: many }, planned: writes })
  })

  test('is announced only when all of it is there: a kill in between leaves nothing wrong', () => {
    const runner = new RecordingRunner()
    saveCreated(runner, many, BY_DEFAULT)
    expect(runner.events.at(-1)).toBe('state made')
    for (const name of ['made-1', 'made-2']) {
      const value = runner.state(name)
      runner.saveState(name, '')
      expect(loadState(runner).made).toBe('damaged')
      runner.saveState(name, value)
    }
    expect(loadState(runner).made).not.toBe('damaged')
  })

  test('does not outlive a shorter one that follows', () => {
    const runner = new RecordingRunner()
    stateStore(runner).planned(writes as readonly PlannedWrite[])
    stateStore(runner).planned(planned)
    expect(loadState(runner).planned).toEqual(planned)
  })
})

test('the post step stays out of the summary when the main step had to', () => {
  const runner = new RecordingRunner()
  saveMain(runner, { signIn, summary: false })
  expect(loadState(runner).summary).toBe(false)
})
