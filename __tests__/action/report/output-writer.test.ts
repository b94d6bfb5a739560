import { describe, expect, test } from 'vitest'

import { OutputWriter } from '../../../src/action/report/output-writer.ts'
import { RecordingRunner } from '../../support/recording-runner.ts'

/** A runner whose file for outputs is gone as long as `isGone` says so. */
class BrokenRunner extends RecordingRunner {
  isGone = true

  override output(name: string, value: string): void {
    if (this.isGone) throw new Error('The file is gone.')
    super.output(name, value)
  }
}

const writesOf = (runner: RecordingRunner, name: string): number =>
  runner.events.filter((event) => event === `output ${name}`).length

describe('outputs', () => {
  test('are written when they become true, and again only when they change', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    for (const count of ['1', '1', '2']) outputs.publish({ count })
    outputs.finish({ count: '2' })
    expect(runner.outputs.get('count')).toBe('2')
    expect(writesOf(runner, 'count')).toBe(2)
  })

  test('that are rewritten too often wait for the end, also for one that brings nothing new', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const values = Array.from({ length: 20 }, (_, at) => String(at).repeat(20_000))
    for (const snapshots of values) outputs.publish({ snapshots })
    expect(runner.outputs.get('snapshots')).not.toBe(values.at(-1))
    outputs.finish()
    expect(runner.outputs.get('snapshots')).toBe(values.at(-1))
  })

  test('never end with a value that was true once', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const [first, second] = ['a'.repeat(200_000), 'b'.repeat(200_000)]
    for (const snapshots of [first, second, first]) outputs.publish({ snapshots })
    outputs.finish()
    expect(runner.outputs.get('snapshots')).toBe(first)
  })
})

describe('outputs whose file is gone', () => {
  test('are in the log, with one warning', () => {
    const runner = new BrokenRunner()
    const outputs = new OutputWriter(runner)
    outputs.publish({ count: '1', 'snapshot-id': '/subscriptions/s/…/snapshots/one' })
    outputs.finish({ count: '1', verified: 'true' })
    expect(runner.warnings).toEqual([
      'The outputs are incomplete. The file is gone. The log of this step contains their values.'
    ])
    expect(runner.lines.toSorted()).toEqual([
      'Output "count" is: 1',
      'Output "snapshot-id" is: /subscriptions/s/…/snapshots/one',
      'Output "verified" is: true'
    ])
  })

  test('are written when the file is there again', () => {
    const runner = new BrokenRunner()
    const outputs = new OutputWriter(runner)
    outputs.publish({ count: '1' })
    runner.isGone = false
    outputs.finish()
    expect(runner.outputs.get('count')).toBe('1')
    expect(runner.lines).toEqual([])
  })
})
