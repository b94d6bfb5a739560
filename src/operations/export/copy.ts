/**
 * One snapshot into a blob that holds the one before it. Pieces are copied side by side; how far everything is written
 * is noted in the blob, so that a later run goes on there.
 */

import { ActionError } from '../../errors.ts'
import type { ChangedRange } from '../../ports.ts'
import { joiner } from '../../snapshots/changed-ranges.ts'
import type { ExportedDisk, ExportStep } from '../../snapshots/export-state.ts'
import { isSnapshotOf, stateMetadata } from '../../snapshots/export-state.ts'
import { fromPosition, gapFiller, piecesOf } from '../../snapshots/pieces.ts'
import type { OpenData } from '../diff/access.ts'
import { hasLargeSectors, patiently, withData } from '../diff/access.ts'
import type { ExportPorts, LeasedBlob, TargetBlob } from './ports.ts'

/** What one step did. */
export type Copied = {
  readonly copiedBytes: number
  readonly clearedBytes: number
  /** Requests that copied or cleared. */
  readonly pieces: number
}

/** How a disk is exported. */
export type ExportOptions = {
  readonly disk: ExportedDisk
  readonly target: TargetBlob
  /** Leases the blob, and makes it with this length where there is none. */
  readonly acquire: (length: number) => Promise<LeasedBlob>
  /** Pieces under way at once. */
  readonly parallel: number
  /** Whether to compare hashes of what was written. */
  readonly verify: boolean
}

type CopyOptions = Omit<ExportOptions, 'acquire'> & { readonly blob: LeasedBlob }

/** Pieces between two notes of how far everything is: what is done again after a kill, at most, beside what was under way. */
export const PIECES_PER_NOTE = 64

/** Writes a snapshot, verifies it, and takes a snapshot of the blob. */
export async function writeStep(
  step: ExportStep,
  { acquire, ...how }: ExportOptions,
  ports: ExportPorts
): Promise<Copied> {
  const { snapshot, base } = step
  const opened = base === undefined ? [snapshot] : [snapshot, base]
  return withData(opened, ports, async (data) => {
    const length = await data.use(([newer]) => ports.blobs.dataLength(present(newer)))
    const options = { ...how, blob: await acquire(length) }
    await prepare(step, length, options, ports)
    const copied = await copyAll(step, length, data, options, ports)
    await proveLength(step, length, options, ports)
    if (how.verify) await proveContent(step, length, data, options, ports)
    await finish(step, length, options, ports)
    return copied
  })
}

/** Says in the blob what is about to be written, and gives the blob its length. */
async function prepare(
  step: ExportStep,
  length: number,
  options: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const { target, blob } = options
  await note(step, length, step.position, options, ports)
  const facts = await patiently(step.snapshot, 'reading the blob', ports, () => target.read())
  const before = facts?.length ?? 0
  if (before === length) return
  // The footer of the VHD that it was need not be among the changes of the disk. Cleared while the blob still has its
  // old length, so that a run that is killed here does it again.
  if (before > PAGE && before < length && !hasLargeSectors(step.snapshot)) {
    await blob.clear(before - PAGE, PAGE)
  }
  await patiently(step.snapshot, 'resizing the blob', ports, () => blob.resize(length))
}

const PAGE = 512

async function note(
  { snapshot, over }: ExportStep,
  length: number,
  position: number,
  { disk, blob }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const metadata = stateMetadata(disk, snapshot, length, { over, position })
  await patiently(snapshot, 'noting how far it is', ports, () => blob.setMetadata(metadata))
}

async function copyAll(
  step: ExportStep,
  length: number,
  data: OpenData,
  options: CopyOptions,
  ports: ExportPorts
): Promise<Copied> {
  const { blob, parallel } = options
  const done = { copiedBytes: 0, clearedBytes: 0, pieces: 0 }
  const crew = crewOf(parallel)

  async function write({ offset, length: size, kind }: ChangedRange): Promise<void> {
    if (kind === 'cleared') {
      await blob.clear(offset, size)
      done.clearedBytes += size
    } else {
      await data.use(([newer]) => blob.copy(offset, size, present(newer)))
      done.copiedBytes += size
    }
    done.pieces += 1
  }

  let begun = 0
  await crew.work(async () => {
    for await (const ranges of rangesOf(step, length, data, ports)) {
      for (const piece of piecesOf(fromPosition(ranges, step.position))) {
        await crew.begin(piece.offset, () => write(piece))
        begun += 1
        if (begun % PIECES_PER_NOTE !== 0) continue
        await note(step, length, crew.doneUpTo(piece.offset), options, ports)
        ports.log.debug(`${step.snapshot.name}: ${done.pieces} pieces written`)
      }
    }
  })
  return done
}

/** Everything that differs from what the blob held, page by page, adjacent ranges joined. */
async function* rangesOf(
  { snapshot, over, base }: ExportStep,
  length: number,
  data: OpenData,
  { azure }: ExportPorts
): AsyncGenerator<readonly ChangedRange[]> {
  const join = joiner()
  const gaps = gapFiller(length)
  const whole = (ranges: readonly ChangedRange[]): readonly ChangedRange[] =>
    over === 'anything' ? [...gaps.fill(ranges)] : ranges
  let marker: string | undefined
  let last: ChangedRange | undefined
  do {
    const from = marker
    const page = await data.use(([newer, older]) => azure.changedPages(present(newer), older, from))
    if (page.marker !== undefined && page.marker === marker) throw goesInCircles(snapshot.name)
    const ranges = whole(inOrder(() => join.add(page.ranges), snapshot.name))
    last = ranges.at(-1) ?? last
    yield ranges
    marker = page.marker
  } while (marker !== undefined)
  const rest = [...whole(join.end()), ...(over === 'anything' ? gaps.end() : [])]
  yield rest
  last = rest.at(-1) ?? last
  // A disk that grew has its footer elsewhere, which the changes of the disk need not tell.
  const end = last === undefined ? 0 : last.offset + last.length
  if (grew(snapshot.sizeGb, base?.sizeGb) && end < length) {
    yield [{ offset: length - PAGE, length: PAGE, kind: 'changed' }]
  }
}

function grew(sizeGb: number | undefined, before: number | undefined): boolean {
  return before !== undefined && sizeGb !== before
}

function inOrder<T>(work: () => T, name: string): T {
  try {
    return work()
  } catch (error) {
    throw new ActionError(
      'AzureRefused',
      `Azure told the changes of snapshot "${name}" out of their order.`,
      {
        remedy: 'Run this step again. If it comes back, report it with the debug log.',
        cause: error
      }
    )
  }
}

function goesInCircles(name: string): ActionError {
  return new ActionError(
    'AzureRefused',
    `Azure told the same part of the changes of snapshot "${name}" twice.`,
    { remedy: 'Run this step again. If it comes back, report it with the debug log.' }
  )
}

async function proveLength(
  { snapshot }: ExportStep,
  length: number,
  { target }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const facts = await patiently(snapshot, 'reading the blob', ports, () => target.read())
  if (facts?.length === length) return
  throw new ActionError(
    'NotVerified',
    `Blob ${target.url} is ${facts?.length ?? 0} bytes long, and snapshot "${snapshot.name}" ${length}.`,
    { remedy: 'Somebody else changes that blob. Run this step again when nobody does.' }
  )
}

/** Compares what was written with the source, by hashes that Azure computes. */
async function proveContent(
  step: ExportStep,
  length: number,
  data: OpenData,
  { target, parallel }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const crew = crewOf(parallel)
  const check = async ({ offset, length: size, kind }: ChangedRange): Promise<void> => {
    const same =
      kind === 'cleared'
        ? await target.isClear(offset, size)
        : await data.use(([newer]) => target.equals(offset, size, present(newer)))
    if (same) return
    throw new ActionError(
      'NotVerified',
      `Blob ${target.url} does not hold what snapshot "${step.snapshot.name}" holds in the ${size} bytes at ${offset}.`,
      { remedy: 'Delete that blob with its snapshots, and export again.' }
    )
  }
  await crew.work(async () => {
    for await (const ranges of rangesOf(step, length, data, ports)) {
      for (const piece of piecesOf(ranges)) await crew.begin(piece.offset, () => check(piece))
    }
  })
}

/** Takes the snapshot of the blob, once, and says that it is complete. */
async function finish(
  { snapshot, over }: ExportStep,
  length: number,
  { disk, target, blob }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const complete = stateMetadata(disk, snapshot, length)
  // The one note from which a later run sees that only the snapshot of the blob is missing.
  const written = stateMetadata(disk, snapshot, length, { over, position: length })
  await patiently(snapshot, 'noting that it is written', ports, () => blob.setMetadata(written))
  await patiently(snapshot, 'taking a snapshot of the blob', ports, async () => {
    // One whose answer was lost is there all the same.
    const taken = await target.snapshots()
    if (taken?.some((one) => isSnapshotOf(one, snapshot)) === true) return
    await blob.snapshot(complete)
  })
  await patiently(snapshot, 'noting that it is complete', ports, () => blob.setMetadata(complete))
}

/** Work side by side, begun in the order of the disk. */
type Crew = {
  /** Begins a piece as soon as there is room; rejects when one before it failed. */
  begin(offset: number, work: () => Promise<void>): Promise<void>
  /** Everything before this is done, where `offset` was begun last. */
  doneUpTo(offset: number): number
  /** Does what begins pieces; resolves, or rejects, when none of them is under way any more. */
  work(beginning: () => Promise<void>): Promise<void>
}

function crewOf(size: number): Crew {
  const running = new Map<number, Promise<void>>()
  const failures: { readonly error: unknown; readonly offset: number }[] = []

  const throwFailure = (): void => {
    const [first] = failures
    if (first !== undefined) throw asThrown(first.error)
  }

  return {
    async begin(offset, work) {
      while (running.size >= size && failures.length === 0) await Promise.race(running.values())
      throwFailure()
      running.set(
        offset,
        work()
          .catch((error: unknown) => void failures.push({ error, offset }))
          .finally(() => running.delete(offset))
      )
    },
    doneUpTo: (offset) =>
      Math.min(offset, ...running.keys(), ...failures.map((failure) => failure.offset)),
    async work(beginning) {
      try {
        await beginning()
      } finally {
        // What is under way must not go on when the access that it uses is taken back.
        await Promise.all(running.values())
      }
      throwFailure()
    }
  }
}

function asThrown(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('nothing is open')
  return value
}
