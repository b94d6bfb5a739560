/** Two workflows that write to one name at the same time, as bundles in processes of their own: at most one is green. */

import { beforeEach, describe, expect, test } from 'vitest'

import { stringAt } from '../simulator/wire/json.ts'
import type { Ended } from './support/bundle.ts'
import { besideAzure } from './support/beside-azure.ts'

/** How often each race is run; by hand more often. */
const ROUNDS = Number(process.env.RACE_ROUNDS ?? 1)

const { azure, run } = await besideAzure({ operationMs: 100, copyMs: 500 })

let serial = 0
beforeEach(() => {
  serial += 1
  azure.clearFaults()
})

type Inputs = Readonly<Record<string, string>>

/** Runs the action twice with the same inputs, as two runs of a workflow. */
function race(inputs: Inputs, onEnd: () => void = () => undefined): Promise<readonly Ended[]> {
  const runs = ['4711', '4712'].map(async (runId) => {
    const ended = await run(
      { 'resource-group': 'production', ...inputs },
      { env: { GITHUB_RUN_ID: runId } }
    )
    onEnd()
    return ended
  })
  return Promise.all(runs)
}

/** What each operation is asked, and the path of what both write. */
function contest(operation: string): { readonly inputs: Inputs; readonly path: string } {
  const disk = `disk-${serial}`
  const name = `one-${serial}`
  const { id } = azure.seedDisk({ name: disk })
  if (operation === 'create') {
    return { inputs: { disk, 'snapshot-name': name }, path: `/snapshots/${name}` }
  }
  azure.seedSnapshot({ name: `source-${serial}`, source: id })
  const snapshot = `source-${serial}`
  return operation === 'copy'
    ? {
        inputs: { operation, snapshot, 'snapshot-name': name, 'copy-to': 'northeurope' },
        path: `/snapshots/${name}`
      }
    : { inputs: { operation, snapshot, 'restore-disk-name': name }, path: `/disks/${name}` }
}

/** Holds the writes of both until they have both come, or until `open` is called for what still waits. */
function meeting(
  path: string,
  isOpen: (arrived: number) => boolean
): { readonly open: () => void } {
  let arrived = 0
  let release: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (release = resolve))
  azure.hook({ method: 'PUT', path, times: 2 }, 'before', () => {
    arrived += 1
    if (isOpen(arrived)) release()
    return arrived === 1 && !isOpen(0) ? opened : undefined
  })
  return { open: release }
}

const rounds = Array.from({ length: ROUNDS }, (_, index) => index + 1)

describe.each(['create', 'copy', 'restore'])('%s', (operation) => {
  test.each(rounds)('at the same time, as it comes (%i)', async () => {
    const { inputs, path } = contest(operation)
    const ended = await race(inputs)
    expectOneAtMost(ended, path)
  })

  test.each(rounds)('with both names found free before either writes (%i)', async () => {
    const { inputs, path } = contest(operation)
    meeting(path, (arrived) => arrived === 2)
    expectOneAtMost(await race(inputs), path)
    expect(puts(path)).toBe(2)
  })

  test.each(rounds)('with one that writes when the other has ended (%i)', async () => {
    const { inputs, path } = contest(operation)
    const { open } = meeting(path, () => false)
    const ended = await race(inputs, open)
    expectOneAtMost(ended, path)
    expect(ended.map(({ code }) => code).toSorted()).toEqual([0, 1])
    expect(ended.map(({ log }) => log).join('\n')).toContain('existed before this run')
  })
})

function puts(path: string): number {
  return azure.exchanges.filter(({ method, url }) => method === 'PUT' && url.includes(path)).length
}

function expectOneAtMost(ended: readonly Ended[], path: string): void {
  // A copy that is found on its way is taken over, and nobody says that it is new.
  const green = ended.filter(({ code, log }) => code === 0 && !log.includes('already exists'))
  const logs = ended.map(({ log }) => log).join('\n---\n')
  expect({ green: green.length < 2, logs }).toEqual({ green: true, logs })
  const { disks, snapshots } = azure.readState()
  const made = [...disks, ...snapshots].filter(
    (one) => stringAt(one, 'id')?.endsWith(path) === true
  )
  expect(made).toHaveLength(1)
}
