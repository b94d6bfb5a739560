import { describe, expect, test } from 'vitest'

import { GROUP, SUBSCRIPTION, snapshot } from '../../support/builders.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, expectProblems, requestReader } from '../../support/inputs.ts'

const VERIFY: Texts = {
  operation: 'verify',
  'subscription-id': SUBSCRIPTION,
  'resource-group': GROUP
}

const requestIn = requestReader('verify', VERIFY)

describe('verify', () => {
  test('of snapshots by name and id tests those, without a comparison', () => {
    const ref = { subscriptionId: SUBSCRIPTION, resourceGroup: GROUP }
    expect(requestIn({ snapshot: `one,${snapshot().id}` })).toMatchObject({
      operation: 'verify',
      sources: {
        targets: [{ ref: { ...ref, name: 'one' } }, { ref: { ...ref, name: snapshot().name } }],
        snapshotGroup: undefined
      },
      group: undefined,
      compare: false,
      dryRun: false,
      maxParallel: 8
    })
  })

  test('selects disks as copy does, in shards, and puts its disks where the inputs say', () => {
    expect(
      requestIn({
        disk: 'data',
        vm: 'web',
        'disk-tags': 'backup=nightly',
        shard: '3/25',
        'snapshot-resource-group': 'rg-snapshots',
        'restore-resource-group': 'rg-tests',
        compare: 'true'
      })
    ).toMatchObject({
      sources: {
        targets: [],
        selection: {
          disks: [{ name: 'data' }],
          vms: [{ name: 'web' }],
          tagged: { tags: { backup: 'nightly' } },
          shard: { part: 3, parts: 25 }
        },
        snapshotGroup: 'rg-snapshots'
      },
      group: 'rg-tests',
      compare: true
    })
  })

  test('of nothing is refused', () => {
    expectProblems(
      VERIFY,
      '"snapshot" is required: expected the name or resource id of a snapshot, the output "receipt" of the step that took them, or disks in "disk" to use the latest usable snapshot of each'
    )
  })

  test('of create needs usable snapshots', () => {
    expectProblems(
      { ...LEAST, verify: 'true', 'wait-for': 'created' },
      '"verify" is "true", but "wait-for" is "created": expected usable, because a restore test needs a usable snapshot'
    )
  })

  test('of create has "keep-verified" only beside a rule', () => {
    expectProblems(
      { ...LEAST, 'keep-verified': '2' },
      '"keep-verified" is "2", but there is no "keep-…" rule: expected at least 1, because without rules nothing is deleted'
    )
  })
})
