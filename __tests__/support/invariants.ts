/**
 * What must hold after any run of any operation, however it was disturbed: nothing lost, nothing doubled, no wrong
 * success, a dry run wrote nothing, others are untouched. Read from the simulator's own state, never from what the run
 * says. The fault matrices and the interruptions judge by these; what is true of one operation alone stands with it.
 */

import type { Simulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'

/** What does not hold. `wrong`: a success or a claim that is not true. */
export type Problem = {
  readonly kind: 'wrong' | 'duplicate' | 'lost' | 'other'
  readonly text: string
}

/** A claim that is not true. */
export function wrong(text: string): Problem {
  return { kind: 'wrong', text }
}

/** A problem that is none of the three. */
export function other(text: string): Problem {
  return { kind: 'other', text }
}

/** Everything that there is, by its lower-cased id, with what nobody may change of another process. */
export type Book = ReadonlyMap<string, string>

/** Reads the simulator's book of disks, snapshots, virtual machines and blobs. */
export function bookOf(simulator: Simulator): Book {
  const { disks, snapshots, machines } = simulator.readState()
  const resources = [...disks, ...snapshots, ...machines].map(
    (one) => [(stringAt(one, 'id') ?? '').toLowerCase(), lineOf(one)] as const
  )
  const blobs = [...simulator.world.storage.values()].flatMap(({ name: account, containers }) =>
    [...containers.values()].flatMap(({ name: container, blobs: all }) =>
      [...all.values()].map(
        ({ name, stamp }) => [`${account}/${container}/${name}`, String(stamp)] as const
      )
    )
  )
  return new Map([...resources, ...blobs])
}

function lineOf(resource: JsonObject): string {
  const properties = objectAt(resource, 'properties')
  const { dataDisks } = objectAt(properties, 'storageProfile')
  return JSON.stringify([
    properties.uniqueId ?? properties.vmId,
    resource.tags,
    resource.managedBy,
    dataDisks
  ])
}

/** What differs of everything in the book that is not the run's own. */
export function othersUntouched(
  before: Book,
  after: Book,
  isOwn: (id: string) => boolean = () => false
): readonly Problem[] {
  return [...before]
    .filter(([id, line]) => !isOwn(id) && after.get(id) !== line)
    .map(([id]) => ({
      kind: 'lost',
      text: `${id}, of somebody else, ${after.has(id) ? 'was changed' : 'is gone'}`
    }))
}

/** No request, and with it no token, has left for a host that is not Azure's. */
export function keptAtHome(simulator: Simulator): readonly Problem[] {
  return simulator
    .readForeign()
    .slice(0, 1)
    .map(({ method, url }) => wrong(`${method} ${url} was sent to another host`))
}

/** A dry run leaves the book as it is, asks for no write, and plans none for the post step to look for. */
export function nothingWritten(
  { exchanges }: Simulator,
  before: Book,
  after: Book,
  planned: readonly unknown[]
): readonly Problem[] {
  const writes = exchanges.filter(
    ({ method, url }) =>
      method === 'PUT' ||
      url.includes('GetAccess') ||
      (method !== 'GET' && url.includes('/subscriptions/'))
  )
  const isSame =
    before.size === after.size && [...before].every(([id, line]) => after.get(id) === line)
  return [
    ...(isSame && writes.length === 0 ? [] : [wrong('a dry run wrote something')]),
    ...(planned.length === 0 ? [] : [other('a dry run notes writes')])
  ]
}

/** What a run made has to be known: by its outputs, or by what the post step reads. */
export function nothingLost(
  what: string,
  made: readonly JsonObject[],
  isKnown: (one: {
    readonly id: string
    readonly name: string
    readonly requestId: string
  }) => boolean
): readonly Problem[] {
  return made
    .map((one) => ({
      id: stringAt(one, 'id') ?? '',
      name: stringAt(one, 'name') ?? '',
      requestId: stringAt(objectAt(one, 'tags'), 'snapshot-request') ?? ''
    }))
    .filter((one) => !isKnown(one))
    .map(({ name }) => ({ kind: 'lost', text: `nobody knows of ${what} ${name}` }))
}

/** Of one thing that was asked for there is at most one. */
export function nothingDoubled(
  of: string,
  what: string,
  found: readonly unknown[],
  most = 1
): readonly Problem[] {
  return found.length > most
    ? [{ kind: 'duplicate', text: `${of} has ${found.length} ${what}` }]
    : []
}

/** What outputs name exists. */
export function nothingClaimed(ids: readonly string[], after: Book): readonly Problem[] {
  return ids
    .filter((id) => !after.has(id.toLowerCase()))
    .map((id) => wrong(`the outputs name ${id}, which does not exist`))
}

/** Something that must hold, with what is said where it does not. */
export type Claim = readonly [holds: boolean, otherwise: string]

/** What is said of the claims that do not hold. */
export function broken(claims: readonly Claim[]): readonly string[] {
  return claims.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
}
