/** A `diff` of two snapshots whose changes come in several pages, to be interrupted. */

import { readFileSync } from 'node:fs'

import type { Simulator } from '../../simulator/simulator.ts'
import type { ChangedRange } from '../../src/snapshots/types.ts'
import type { Ended } from './bundle.ts'
import type { Claim } from './invariants.ts'
import { broken } from './invariants.ts'
import type { Job, Seen } from './interrupted-job.ts'
import type { OpenState } from './open-data.ts'
import { CLOSING, changesOf, claimsOfAccess, openStateOf } from './open-data.ts'

const MIB = 1024 ** 2

/** What changed, by Azure's own book. */
type Truth = {
  readonly ranges: readonly ChangedRange[]
  readonly outputs: Readonly<Record<string, string>>
}

export function diffJob(azure: Simulator, serial: number): Job<OpenState> {
  azure.configure({ rangesPerPage: 2 })
  const open = { networkAccessPolicy: 'AllowAll', publicNetworkAccess: 'Enabled' }
  const { id } = azure.seedDisk({ name: `data${serial}`, sizeGb: 1 })
  const take = (name: string, timeCreated: string): string =>
    azure.seedSnapshot({ name, source: id, timeCreated, properties: open }).id
  azure.writePattern({ id, seed: serial, ranges: [{ offset: 0, length: 2 * MIB }] })
  const since = take(`shot${serial}-1`, '2026-01-01T00:00:00Z')
  azure.writePattern({ id, seed: serial + 1, count: 4, stride: 32 * MIB, length: 64 * 1024 })
  azure.discard({ id, ranges: [{ offset: MIB, length: MIB }] })
  const newer = take(`shot${serial}-2`, '2026-01-02T00:00:00Z')
  const truth = truthOf(azure, newer, since)
  return {
    inputs: { operation: 'diff', snapshot: `shot${serial}-2` },
    inspect: () => openStateOf(azure),
    isProven: (outputs) =>
      outputs['changed-bytes'] !== undefined && outputs['changed-bytes'] !== '',
    postWrites: CLOSING,
    judge: (seen) => judge(seen, truth)
  }
}

/** The same where Azure takes its time to open and to close. */
export function slowDiffJob(azure: Simulator, serial: number): Job<OpenState> {
  azure.configure({ operationMs: 600 })
  return diffJob(azure, serial)
}

function truthOf(azure: Simulator, id: string, since: string): Truth {
  const ranges = changesOf(azure, id, since)
  const bytesOf = (wanted: string): string =>
    String(ranges.reduce((sum, { length, kind }) => sum + (kind === wanted ? length : 0), 0))
  return {
    ranges,
    outputs: {
      'changed-bytes': bytesOf('changed'),
      'cleared-bytes': bytesOf('cleared'),
      'changed-ranges': String(ranges.length)
    }
  }
}

function judge(seen: Seen<OpenState>, truth: Truth): readonly string[] {
  const { main, again } = seen
  const claims: readonly Claim[] = [
    ...claimsOfAccess(seen),
    [
      isSilent(main) || reportsAll(main, truth),
      `the outputs of the interrupted step are neither empty nor true: ${JSON.stringify(main.outputs)}`
    ],
    [
      reportsAll(again, truth),
      `the outputs of the second attempt are ${JSON.stringify(again.outputs)}, not ${JSON.stringify(truth)}`
    ]
  ]
  return broken(claims)
}

const NUMBERS = ['changed-bytes', 'cleared-bytes', 'changed-ranges', 'ranges-file'] as const

/** Half a sum is a wrong one: numbers are reported when all was read. */
function isSilent({ outputs }: Ended): boolean {
  return NUMBERS.every((name) => (outputs[name] ?? '') === '')
}

function reportsAll({ outputs }: Ended, truth: Truth): boolean {
  const file = outputs['ranges-file'] ?? ''
  return (
    Object.entries(truth.outputs).every(([name, value]) => outputs[name] === value) &&
    file !== '' &&
    readFileSync(file, 'utf8') === truth.ranges.map((one) => `${JSON.stringify(one)}\n`).join('')
  )
}
