import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { OutputWriter } from '../../../src/action/report/output-writer.ts'
import { LIST_OUTPUTS } from '../../../src/action/report/report.ts'
import type { Outputs } from '../../../src/action/report/report.ts'
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

/** Publishes when everything before has been written. */
function publishLater(outputs: OutputWriter, values: Outputs): void {
  vi.advanceTimersByTime(1_000)
  outputs.publish(() => values)
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('outputs', () => {
  test('are written when they become true, and again only when they change', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    for (const count of ['1', '1', '2']) publishLater(outputs, { count })
    outputs.finish({ count: '2' })
    expect(runner.outputs.get('count')).toBe('2')
    expect(writesOf(runner, 'count')).toBe(2)
  })

  test('that are rewritten too often wait for the end, also for one that brings nothing new', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const values = Array.from({ length: 20 }, (_, at) => String(at).repeat(20_000))
    for (const snapshots of values) publishLater(outputs, { snapshots })
    expect(runner.outputs.get('snapshots')).not.toBe(values.at(-1))
    outputs.finish()
    expect(runner.outputs.get('snapshots')).toBe(values.at(-1))
  })

  test('never end with a value that was true once', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const [first, second] = ['a'.repeat(200_000), 'b'.repeat(200_000)]
    for (const snapshots of [first, second, first]) publishLater(outputs, { snapshots })
    outputs.finish()
    expect(runner.outputs.get('snapshots')).toBe(first)
  })
})

describe('lists', () => {
  const lists = (runner: RecordingRunner) => LIST_OUTPUTS.map((name) => runner.outputs.get(name))

  test('that nothing was put into are written at the end, and not before', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    publishLater(outputs, { 'snapshot-ids': '["one"]' })
    expect(lists(runner).filter((list) => list === '[]')).toEqual([])
    outputs.finish({ 'snapshot-ids': '["one"]', snapshots: '' })
    expect(lists(runner)).toEqual(['["one"]', '[]', '', '[]', '[]', '[]', '[]', '[]', '[]'])
  })

  test('that could not be written or put together are never called empty later', () => {
    const broken = new BrokenRunner()
    const unwritten = new OutputWriter(broken)
    unwritten.finish({ 'snapshot-ids': '["one"]' })
    broken.isGone = false
    unwritten.finish({ 'result-file': 'file' })
    expect([...broken.outputs.keys()]).toEqual(['result-file'])

    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    publishLater(outputs, {})
    outputs.publish(() => {
      throw new Error('no report')
    })
    outputs.finish()
    expect([...runner.outputs.keys()]).toEqual([])
  })
})

describe('outputs that become true one soon after the other', () => {
  test('are written at once, then a moment apart, and then as they are at that time', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    let made = 0
    let count = 0
    const publish = (): void =>
      outputs.publish(() => {
        made += 1
        return { count: String(count) }
      })
    for (count = 1; count <= 100; count++) publish()
    expect([made, runner.outputs.get('count')]).toEqual([1, '1'])
    vi.advanceTimersByTime(249)
    expect([made, runner.outputs.get('count')]).toEqual([1, '1'])
    count = 102
    vi.advanceTimersByTime(1)
    expect([made, runner.outputs.get('count')]).toEqual([2, '102'])
    vi.advanceTimersByTime(10_000)
    expect([made, writesOf(runner, 'count')]).toEqual([2, 2])
    count = 103
    publish()
    expect(runner.outputs.get('count')).toBe('103')
  })

  test('wait longer where it takes long to put them together', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const slowly = (count: string) => (): Outputs => {
      vi.advanceTimersByTime(100)
      return { count }
    }
    outputs.publish(slowly('1'))
    outputs.publish(slowly('2'))
    vi.advanceTimersByTime(899)
    expect(runner.outputs.get('count')).toBe('1')
    vi.advanceTimersByTime(1)
    expect(runner.outputs.get('count')).toBe('2')
  })

  test('are all there at the end, although none are given', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    for (const count of ['1', '2']) outputs.publish(() => ({ count }))
    outputs.finish()
    expect(runner.outputs.get('count')).toBe('2')
  })

  test('never overwrite the end', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    for (const count of ['1', '2']) outputs.publish(() => ({ count }))
    outputs.finish({ count: '3' })
    vi.advanceTimersByTime(10_000)
    expect(runner.outputs.get('count')).toBe('3')
  })

  test('harm nothing when they cannot be put together', () => {
    const runner = new RecordingRunner()
    const outputs = new OutputWriter(runner)
    const broken = (): Outputs => {
      throw new Error('a mistake')
    }
    outputs.publish(broken)
    outputs.publish(broken)
    vi.advanceTimersByTime(250)
    outputs.publish(broken)
    outputs.finish()
    expect(runner.outputs.size).toBe(0)
  })
})

describe('outputs whose file is gone', () => {
  test('are in the log, with one warning', () => {
    const runner = new BrokenRunner()
    const outputs = new OutputWriter(runner)
    outputs.publish(() => ({ count: '1', 'snapshot-id': '/subscriptions/s/…/snapshots/one' }))
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
    outputs.publish(() => ({ count: '1' }))
    runner.isGone = false
    outputs.finish()
    expect(runner.outputs.get('count')).toBe('1')
    expect(runner.lines).toEqual([])
  })
})
