/**
 * Exports one snapshot into a blob that holds the previous one. Pieces are copied in parallel; the progress is saved in
 * the blob's metadata, so that a later run can resume.
 */

import { ActionError, describe } from '../../errors.ts'
import { withRetries } from '../common/attempts.ts'
import type { OpenData } from '../common/access.ts'
import { hasLargeSectors, newerOf, withData } from '../common/access.ts'
import { eachPiece } from './pieces.ts'
import type { ExportPorts, LeasedBlob, TargetBlob } from '../../ports.ts'
import type { ChangedRange, Snapshot } from '../../snapshots/types.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import { PAGE } from '../../snapshots/data/changed-ranges.ts'
import type { ExportStep, ExportedDisk } from '../../snapshots/data/export-state.ts'
import { isSnapshotOf, stateMetadata } from '../../snapshots/data/export-state.ts'

/** The result of one step. */
export type Copied = {
  readonly copiedBytes: number
  readonly clearedBytes: number
  /** Requests that copied or cleared. */
  readonly pieces: number
}

type ExportOptions = {
  readonly disk: ExportedDisk
  readonly target: TargetBlob
  /** Leases the blob, and creates it with this length if it is missing. */
  readonly acquire: (length: number) => Promise<LeasedBlob>
  /** Maximum parallel pieces. */
  readonly parallel: number
  /** What is compared by hashes before the blob gets its snapshot: the written ranges, or the whole blob. */
  readonly verify: 'nothing' | 'written' | 'whole'
}

type CopyOptions = Omit<ExportOptions, 'acquire'> & { readonly blob: LeasedBlob }

/**
 * Pieces between two saves of the progress: after a kill, at most these are repeated, in addition to those in progress.
 */
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
    const length = await data.use((accesses) => ports.blobs.dataLength(newerOf(accesses)))
    const options = { ...how, blob: await acquire(length) }
    await prepare(step, length, options, ports)
    const copied = await copyAll(step, length, data, options, ports)
    await verifyLength(snapshot, length, how, ports)
    if (how.verify !== 'nothing') await verifyPart(step, length, data, options, ports)
    await finish(step, length, options, ports)
    return copied
  })
}

/** Saves in the blob what is about to be written, and sets its length. */
async function prepare(
  step: ExportStep,
  length: number,
  options: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const { target, blob } = options
  await note(step, length, step.position, options, ports)
  const facts = await withRetries(step.snapshot, 'reading the blob', ports, () => target.read())
  const before = facts?.length ?? 0
  if (before === length) return
  // The footer of the previous VHD may not be among the changes of the disk. It is cleared while the blob still has its
  // old length, so that the run after a kill repeats it.
  if (before > PAGE && before < length && !hasLargeSectors(step.snapshot)) {
    await blob.clear(before - PAGE, PAGE)
  }
  await withRetries(step.snapshot, 'resizing the blob', ports, () => blob.resize(length))
}

async function note(
  step: ExportStep,
  length: number,
  position: number,
  { disk, blob }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const { over } = step
  const metadata = stateMetadata(disk, step, length, { over, position })
  await withRetries(step.snapshot, 'saving the progress in the blob', ports, () =>
    blob.setMetadata(metadata)
  )
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

  async function write({ offset, length: size, kind }: ChangedRange): Promise<void> {
    if (kind === 'cleared') {
      await blob.clear(offset, size)
      done.clearedBytes += size
    } else {
      await data.use((accesses) => blob.copy(offset, size, newerOf(accesses)))
      done.copiedBytes += size
    }
    done.pieces += 1
  }

  let begun = 0
  await eachPiece(
    step,
    length,
    data,
    {
      parallel,
      from: step.position,
      done: 'copied',
      doneBytes: () => done.copiedBytes,
      work: write,
      async begun(doneUpTo) {
        begun += 1
        if (begun % PIECES_PER_NOTE !== 0) return
        await note(step, length, doneUpTo(), options, ports)
        ports.log.debug(`${step.snapshot.name}: ${done.pieces} pieces written`)
      }
    },
    ports
  )
  return done
}

/** Compares the content. A difference is saved in the blob: the next run writes everything again. */
async function verifyPart(
  step: ExportStep,
  length: number,
  data: OpenData,
  options: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const compared = options.verify === 'whole' ? wholeOf(step) : step
  try {
    await verifyContent(compared, length, data, options, ports)
  } catch (error) {
    if (!(error instanceof ActionError) || error.code !== 'NotVerified') throw error
    try {
      await note(wholeOf(step), length, 0, options, ports)
    } catch (fault) {
      // The next run finds the difference again, and saves it then.
      ports.log.debug(
        `the metadata of the blob could not be marked as different: ${describe(fault)}`
      )
    }
    throw new ActionError(error.code, error.message, {
      remedy:
        'Run this step again: it writes all of that snapshot again. Another process wrote to that blob; snapshots of the blob taken since then may contain those writes.',
      cause: error
    })
  }
}

/** Creates the snapshot of the blob, once, and marks it as complete. */
async function finish(
  step: ExportStep,
  length: number,
  { disk, target, blob }: CopyOptions,
  ports: ExportPorts
): Promise<void> {
  const { snapshot, over } = step
  const complete = stateMetadata(disk, step, length)
  // Only this state shows a later run that just the snapshot of the blob is missing.
  const written = stateMetadata(disk, step, length, { over, position: length })
  await withRetries(snapshot, 'saving in the blob that it is written', ports, () =>
    blob.setMetadata(written)
  )
  await withRetries(snapshot, 'taking a snapshot of the blob', ports, async () => {
    // A snapshot may exist although its answer was lost.
    const taken = await target.snapshots()
    if (taken?.some((one) => isSnapshotOf(one, snapshot)) === true) return
    await blob.snapshot(complete)
  })
  await withRetries(snapshot, 'saving in the blob that it is complete', ports, () =>
    blob.setMetadata(complete)
  )
}

// Whether a blob has the content of a snapshot, by lengths and by hashes that Azure computes.

type ProofOptions = {
  readonly target: TargetBlob
  /** Maximum parallel ranges. */
  readonly parallel: number
}

/** A full snapshot over any content of a blob: the used ranges, and the gaps as cleared. */
function wholeOf({ snapshot, dataTime }: Dated): ExportStep {
  return { snapshot, dataTime, base: undefined, over: 'anything', position: 0 }
}

/** Compares a whole blob with its snapshot. Writes nothing. */
export async function verifyAll(
  dated: Dated,
  options: ProofOptions,
  ports: ExportPorts
): Promise<void> {
  const { snapshot } = dated
  await withData([snapshot], ports, async (data) => {
    const length = await data.use((accesses) => ports.blobs.dataLength(newerOf(accesses)))
    await verifyLength(snapshot, length, options, ports)
    await verifyContent(wholeOf(dated), length, data, options, ports)
  })
}

/** Compares the lengths of blob and snapshot. */
async function verifyLength(
  snapshot: Snapshot,
  length: number,
  { target }: Pick<ProofOptions, 'target'>,
  ports: ExportPorts
): Promise<void> {
  const facts = await withRetries(snapshot, 'reading the blob', ports, () => target.read())
  if (facts?.length === length) return
  throw new ActionError(
    'NotVerified',
    `Blob ${target.url} is ${facts?.length ?? 0} bytes long, and snapshot "${snapshot.name}" ${length}.`,
    {
      remedy:
        'Another process changes that blob. Run this step again when no other process writes to it.'
    }
  )
}

/** Compares the ranges that a step writes with their snapshot. */
async function verifyContent(
  step: ExportStep,
  length: number,
  data: OpenData,
  { target, parallel }: ProofOptions,
  ports: ExportPorts
): Promise<void> {
  let compared = 0
  const check = async ({ offset, length: size, kind }: ChangedRange): Promise<void> => {
    const same =
      kind === 'cleared'
        ? await target.isClear(offset, size)
        : await data.use((accesses) => target.equals(offset, size, newerOf(accesses)))
    if (kind === 'changed') compared += size
    if (same) return
    throw new ActionError(
      'NotVerified',
      `Blob ${target.url} differs from snapshot "${step.snapshot.name}" in the ${size} bytes at ${offset}.`,
      {
        remedy:
          'Copy the newest snapshot of the blob over it with `az storage blob copy start`, or delete the blob with its snapshots and export again. Another process wrote to the blob; its snapshots are unchanged.'
      }
    )
  }
  const work = { parallel, done: 'compared', doneBytes: () => compared, work: check }
  await eachPiece(step, length, data, work, ports)
}
