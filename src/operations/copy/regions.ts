/** The regions in `copy-to`: whether each is one, and one that the subscription has. */

import { ActionError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { nearNames } from '../../snapshots/near-names.ts'
import { canonical, canonicalLocation } from '../../snapshots/resource-id.ts'
import { listed } from '../../snapshots/words.ts'
import { offeredRegions } from '../common/regions.ts'
import type { WantedCopy } from './wanted.ts'

const LIST_OF_REGIONS =
  '`az account list-locations --query "[].name"` prints the regions that there are.'

/** The regions in Azure's own form, each once. What is wrong with them goes to `problems`. */
export function readRegions(
  {
    regions,
    encryptionSets
  }: {
    readonly regions: readonly string[]
    readonly encryptionSets: ReadonlyMap<string, string>
  },
  problems: ActionError[]
): readonly string[] {
  const known = new Set(regions.map(canonicalLocation).filter((region) => region !== ''))
  if (known.size === 0) {
    problems.push(
      new ActionError('InvalidInput', '"copy-to" names no region.', {
        remedy: 'Name the regions to copy to, such as "northeurope".'
      })
    )
  }
  for (const region of known) {
    if (/^[a-z0-9]+$/.test(region)) continue
    problems.push(
      new ActionError('InvalidInput', `"copy-to" names "${region}", which is no region.`, {
        remedy: LIST_OF_REGIONS
      })
    )
  }
  for (const region of encryptionSets.keys()) {
    if (known.has(canonicalLocation(region))) continue
    problems.push(
      new ActionError(
        'InvalidInput',
        `"disk-encryption-set-id" names a set for region "${region}", which "copy-to" does not name.`,
        { remedy: 'Correct the region in one of them.' }
      )
    )
  }
  return [...known]
}

/** The regions that Azure does not offer, as far as that can be read: a typo is told before the first write. */
export async function strangeRegions(
  wanted: readonly WantedCopy[],
  ports: Ports
): Promise<readonly ActionError[]> {
  const subscriptions = Map.groupBy(wanted, ({ ref }) => canonical(ref.subscriptionId))
  const strange = [...subscriptions].map(async ([subscriptionId, copies]) => {
    // Where the list cannot be read, Azure refuses what it does not know all the same.
    const offered = await offeredRegions(subscriptionId, ports)
    const asked = [...new Set(copies.map(({ region }) => region))]
    return asked
      .filter((region) => offered.length > 0 && !offered.includes(region))
      .map((region) => unknownRegion(region, offered))
  })
  return (await Promise.all(strange)).flat()
}

function unknownRegion(region: string, offered: readonly string[]): ActionError {
  const near = nearNames(region, offered)
  return new ActionError(
    'InvalidInput',
    `"copy-to" names region "${region}", which this subscription does not have.`,
    {
      remedy:
        near.length > 0
          ? `Near names: ${listed(near.map((name) => `"${name}"`))}.`
          : LIST_OF_REGIONS
    }
  )
}
