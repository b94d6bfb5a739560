import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'

import type { SignInSettings } from '../../src/action/inputs.ts'
import { isPost, memoryOf, recall, rememberEnd, rememberMain } from '../../src/action/state.ts'
import type { PlannedWrite } from '../../src/ports.ts'
import { GROUP, SUBSCRIPTION, disk } from '../support/builders.ts'
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
    subscriptionId: SUBSCRIPTION,
    resourceGroup: GROUP,
    name: 'data-1',
    disk: disk().id,
    requestId: 'request-1'
  }
]

const NOTHING = { signIn: undefined, planned: [], ended: false }

describe('the post step', () => {
  test('finds nothing where no main step ran', () => {
    expect(recall(new RecordingRunner())).toStrictEqual(NOTHING)
  })

  test('finds how the main step signed in and what it was about to write', () => {
    const runner = new RecordingRunner()
    rememberMain(runner, signIn)
    memoryOf(runner).planned(planned)
    expect(recall(runner)).toStrictEqual({ signIn, planned, ended: false })
  })

  test('finds that the main step told everything itself', () => {
    const runner = new RecordingRunner()
    rememberMain(runner, signIn)
    rememberEnd(runner)
    expect(recall(runner)).toStrictEqual({ signIn, planned: [], ended: true })
  })

  test('finds the last plan', () => {
    const runner = new RecordingRunner()
    memoryOf(runner).planned(planned)
    memoryOf(runner).planned([])
    expect(recall(runner).planned).toEqual([])
  })

  test.each(['', 'x', '{}', '[]', 'null', '[{"name":"a"}]', '{"auth":"password"}', '{"auth":'])(
    'takes state that cannot be read as absent: %s',
    (text) => {
      const runner = new RecordingRunner()
      for (const name of ['sign-in', 'ended', 'planned']) runner.saveState(name, text)
      expect(recall(runner)).toStrictEqual(NOTHING)
    }
  )

  test('never fails on what it finds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const runner = new RecordingRunner()
        for (const name of ['sign-in', 'ended', 'planned']) runner.saveState(name, text)
        expect(recall(runner).planned).toEqual([])
      })
    )
  })
})

test('the first process of a step is the main step, the next one is the post step', () => {
  const runner = new RecordingRunner()
  expect([isPost(runner), isPost(runner)]).toEqual([false, true])
})

test('what was planned is state at the moment in which it is noted', () => {
  const runner = new RecordingRunner()
  memoryOf(runner).planned(planned)
  expect(runner.events).toEqual(['state planned'])
})
