/** A history of snapshots to thin out, and what must hold of it whatever retention met. */

import type { DiskSeed, SnapshotSeed } from '../../simulator/control/seeds.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { PruneOutcome } from '../../src/operations/prune/outcome.ts'
import type { RetentionPolicy } from '../../src/snapshots/retention/policy.ts'
import { TAG, ownTags } from '../../src/snapshots/tags.ts'
import type { Tags } from '../../src/snapshots/types.ts'
import type { Problem } from './invariants.ts'
import { other, wrong } from './invariants.ts'
import { run } from './builders.ts'
import type { Attempt, Place } from './matrix.ts'

/** A snapshot of which it is known from the start whether it may go: nothing here asks the code that decides. */
export type Member = {
  readonly id: string
  readonly name: string
  readonly fate: 'stays' | 'goes'
}

export type SeededDisk = {
  readonly id: string
  readonly name: string
  readonly uniqueId: string
}

/** The rules under which the chapters below have their fates. */
export const KEEP_TWO: RetentionPolicy = { counts: { last: 2 }, within: {} }

type Chapter = {
  readonly name: string
  readonly fate: Member['fate']
  readonly tags?: Tags
  readonly seed?: Partial<SnapshotSeed>
}

const DAY_MS = 86_400_000

/** Newest first, a day apart. */
const CHAPTERS: readonly Chapter[] = [
  { name: 'newest', fate: 'stays' },
  { name: 'second', fate: 'stays' },
  { name: 'held', fate: 'stays', tags: { [TAG.hold]: 'unlimited by hand' } },
  { name: 'foreign', fate: 'stays', tags: { [TAG.workflow]: '.github/workflows/other.yml' } },
  { name: 'copied', fate: 'stays' },
  { name: 'whole', fate: 'stays', seed: { incremental: false } },
  { name: 'third', fate: 'goes' },
  { name: 'hold-over', fate: 'goes', tags: { [TAG.hold]: '2020-01-01 by hand' } },
  { name: 'failed', fate: 'goes', seed: { provisioningState: 'Failed' } }
]

/** Seeds a disk. */
export function seedDisk(place: Place, seed: Omit<DiskSeed, 'group'>): SeededDisk {
  const { id, name, uniqueId } = place.simulator.seedDisk({ ...seed, group: place.group })
  return { id, name, uniqueId }
}

/** The tags that the action gives to a snapshot of a disk. */
export function tagsOf({ name, uniqueId }: SeededDisk, { group }: Place): Tags {
  return ownTags(run(), { name, resourceGroup: group, uniqueId }, `request-${name}`)
}

/** Seeds snapshots of a disk: of each kind that must stay at least one, and three that go under `KEEP_TWO`. */
export function seedHistory(
  place: Place,
  disk: SeededDisk,
  isWanted: (name: string) => boolean = () => true
): readonly Member[] {
  const { simulator, group } = place
  const own = tagsOf(disk, place)
  const members = CHAPTERS.filter(({ name }) => isWanted(name)).map(
    ({ name, fate, tags, seed }, days): Member => {
      const { id } = simulator.seedSnapshot({
        name,
        source: disk.id,
        group,
        timeCreated: simulator.clock.now() - (days + 0.1) * DAY_MS,
        tags: { ...own, ...tags },
        ...seed
      })
      return { id, name, fate }
    }
  )
  const source = members.find(({ name }) => name === 'copied')
  return source === undefined ? members : [...members, seedRunningCopy(place, source, own)]
}

/** Seeds a copy to another region that never comes to its end. */
export function seedRunningCopy(
  { simulator, group }: Place,
  source: { readonly id: string; readonly name: string },
  tags: Tags
): Member {
  const name = `${source.name}-abroad`
  const { id } = simulator.seedSnapshot({
    name,
    source: source.id,
    group,
    location: 'northeurope',
    percent: 50,
    tags
  })
  return { id, name, fate: 'stays' }
}

/** What must hold whatever happened: nothing protected is gone, and what is reported of each snapshot is true. */
export function judgeOutcomes(
  members: readonly Member[],
  outcomes: readonly PruneOutcome[],
  { simulator }: Place,
  { saidGone }: Attempt
): readonly Problem[] {
  return [
    ...judgeProtected(members, simulator),
    ...outcomes.flatMap(({ snapshot, result, error }) => {
      // What came without its id is known by its name.
      const named = members.find(({ name }) => name === snapshot.name)
      const there = exists(snapshot.id === '' ? (named?.id ?? '') : snapshot.id, simulator)
      const reported = `${snapshot.name} is ${there ? 'there' : 'gone'}, but said to be ${result}`
      const remedy =
        // Whoever cancels a run knows what to do next.
        error !== undefined && error.remedy === undefined && error.code !== 'Cancelled'
          ? [other(`no remedy for ${snapshot.name}: ${error.message}`)]
          : []
      switch (result) {
        case 'deleted':
        case 'gone':
          return [...remedy, ...(there && !saidGone ? [wrong(reported)] : [])]
        case 'kept':
        case 'refused':
        case 'would-delete':
        case 'pending':
          return [...remedy, ...(there ? [] : [wrong(reported)])]
        case 'in-doubt':
          return remedy
      }
    })
  ]
}

/** Nothing that must stay may be gone. */
export function judgeProtected(
  members: readonly Member[],
  simulator: Simulator
): readonly Problem[] {
  return members
    .filter(({ id, fate }) => fate === 'stays' && !exists(id, simulator))
    .map(({ name }): Problem => ({ kind: 'lost', text: `${name} is protected, and gone` }))
}

/**
 * Everything that was to go is gone, unless Azure itself gave a reason to keep it: an answer without the tags of a
 * snapshot belongs to another process, and the one item of a list that could not be read is left alone.
 */
export function judgeCarriedOut(
  members: readonly Member[],
  outcomes: readonly PruneOutcome[],
  { simulator }: Place,
  { undisturbed, saidGone, hidden }: Attempt
): readonly Problem[] {
  if (saidGone) return []
  const kept = outcomes.filter(({ result }) => result === 'kept').map(({ snapshot }) => snapshot)
  return members
    .filter(({ id, fate }) => fate === 'goes' && exists(id, simulator))
    .filter(({ name }) => undisturbed || !kept.some((one) => one.name === name))
    .slice(hidden ? 1 : 0)
    .map(({ name }) => wrong(`${name} was to be deleted, and is there`))
}

/** Whether a resource is there. */
export function exists(id: string, simulator: Simulator): boolean {
  try {
    simulator.getResource({ id })
    return true
  } catch {
    return false
  }
}
