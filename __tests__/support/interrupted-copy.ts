/** A `copy` of one snapshot to two regions, to be interrupted. */

import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { Claim } from './invariants.ts'
import { broken } from './invariants.ts'
import type { Job, Seen } from './interrupted-job.ts'
import { leftToPost, plannedIn, wasKilled } from './interrupted-job.ts'

const REGIONS = ['northeurope', 'ukwest'] as const

/** What Azure has of the snapshot and its copies. */
type State = {
  readonly copies: readonly JsonObject[]
}

export function copyJob(azure: Simulator, serial: number): Job<State> {
  const disk = azure.seedDisk({ name: `data${serial}` })
  const source = azure.seedSnapshot({ name: `shot${serial}`, source: disk.id })
  const isOurs = (one: JsonObject): boolean =>
    stringAt(objectAt(objectAt(one, 'properties'), 'creationData'), 'sourceUniqueId') ===
    source.uniqueId
  return {
    inputs: { operation: 'copy', snapshot: source.name, 'copy-to': REGIONS.join('\n') },
    inspect: () => ({ copies: azure.readState().snapshots.filter(isOurs) }),
    judge
  }
}

function judge(seen: Seen<State>): readonly string[] {
  const { main, post, again, left } = seen
  const claims: Claim[] = []
  const reported = idsIn(main.outputs)
  const arrived = left.copies.filter(hasArrived).length
  claims.push([
    main.outputs.verified !== 'true' ||
      main.code === 0 ||
      (wasKilled(seen) && arrived === REGIONS.length),
    '"verified" is "true", but the run is neither green nor have its copies arrived'
  ])
  for (const one of left.copies) {
    const name = stringAt(one, 'name') ?? ''
    const request = stringAt(objectAt(one, 'tags'), 'snapshot-request')
    const isPlanned = plannedIn(seen).some(
      (write) => write.kind === 'copy' && write.name === name && write.requestId === request
    )
    const byPost = leftToPost(seen)
    claims.push(
      [
        isPlanned || reported.some((id) => sameId(one, id)),
        `copy ${name} exists, but neither outputs nor state name it`
      ],
      [
        (byPost ? post.log : main.log).includes(name),
        `copy ${name} exists, and the log of the ${byPost ? 'post' : 'main'} step does not name it`
      ],
      [!byPost || post.summary.includes(name), `the post step's summary does not name ${name}`]
    )
  }
  const regions = seen.finally.copies.map((one) => stringAt(one, 'location') ?? '').sort()
  claims.push(
    [
      regions.join() === REGIONS.join(),
      `after the second attempt there are copies in ${regions.join()}`
    ],
    [
      seen.finally.copies.every((one) => idsIn(again.outputs).some((id) => sameId(one, id))),
      `the outputs of the second attempt name ${idsIn(again.outputs).join()}`
    ]
  )
  return broken(claims)
}

function hasArrived(one: JsonObject): boolean {
  const { provisioningState, completionPercent } = objectAt(one, 'properties')
  return provisioningState === 'Succeeded' && completionPercent === 100
}

function idsIn(outputs: Readonly<Record<string, string>>): readonly string[] {
  return ['snapshot-ids', 'copied-snapshot-ids'].flatMap((name) => {
    const text = outputs[name] ?? ''
    return text === '' ? [] : (JSON.parse(text) as string[])
  })
}

function sameId(one: JsonObject, id: string): boolean {
  return stringAt(one, 'id')?.toLowerCase() === id.toLowerCase()
}
