import { describe, expect, test } from '@jest/globals'

import type { NamedBy } from '../../src/operations/common/sources.ts'
import { readNamed } from '../../src/operations/common/sources.ts'
import { GROUP, SUBSCRIPTION, snapshot } from '../support/builders.ts'
import { InMemoryAzure } from '../support/in-memory-azure.ts'

const daily = snapshot({ name: 'daily-1' })
const azure = new InMemoryAzure().withSnapshots(daily)

const named = (name: string, by: NamedBy, lists = () => Promise.resolve([daily])) =>
  readNamed({ subscriptionId: SUBSCRIPTION, resourceGroup: GROUP, name }, by, lists, azure)

describe('a snapshot that somebody named', () => {
  test('is read, in the spelling of who named it', async () => {
    const ref = {
      subscriptionId: SUBSCRIPTION,
      resourceGroup: GROUP.toUpperCase(),
      name: 'daily-1'
    }
    const found = await readNamed(ref, 'snapshot', () => Promise.resolve([]), azure)
    expect(found).toMatchObject({ uniqueId: daily.uniqueId, resourceGroup: GROUP.toUpperCase() })
  })

  test.each<readonly [NamedBy, string, string]>([
    ['snapshot', 'daily-2', 'Near names in that group: "daily-1".'],
    [
      'snapshot',
      'wholly-else',
      'Correct "snapshot" or "resource-group"; "operation: list" shows the snapshots of a disk.'
    ],
    [
      'base-snapshot',
      'wholly-else',
      'Correct "base-snapshot" or "resource-group"; "operation: list" shows the snapshots of a disk.'
    ],
    [
      'receipt',
      'daily-2',
      'It was deleted since the receipt was written; "operation: list" shows the snapshots that its disk still has.'
    ],
    [
      'list',
      'daily-2',
      'Azure has just listed it: it is being deleted, or Azure is behind. Run this step again.'
    ]
  ])('named by %s as "%s" and missing: %s', async (by, name, remedy) => {
    await expect(named(name, by)).rejects.toMatchObject({
      code: 'NotFound',
      message: `There is no snapshot "${name}" in resource group "${GROUP}" of subscription ${SUBSCRIPTION}.`,
      remedy
    })
  })

  test('is told to be missing even where its group cannot be listed', async () => {
    const refused = (): Promise<never> => Promise.reject(new Error('no'))
    await expect(named('daily-2', 'snapshot', refused)).rejects.toMatchObject({ code: 'NotFound' })
  })
})
