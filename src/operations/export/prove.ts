/** Whether a blob holds what a snapshot holds, by lengths and by hashes that Azure computes. */

import { ActionError } from '../../errors.ts'
import type { ChangedRange, ExportPorts, TargetBlob } from '../../ports.ts'
import type { Dated } from '../../snapshots/data-time.ts'
import type { ExportStep } from '../../snapshots/data/export-state.ts'
import type { Snapshot } from '../../snapshots/types.ts'
import { patiently } from '../common/attempts.ts'
import type { OpenData } from '../diff/access.ts'
import { newerOf, withData } from '../diff/access.ts'
import { eachPiece } from './pieces.ts'

type ProofOptions = {
  readonly target: TargetBlob
  /** Ranges under way at once. */
  readonly parallel: number
}

/** A snapshot over whatever a blob held: what is in use, and what lies between as cleared. */
export function wholeOf({ snapshot, dataTime }: Dated): ExportStep {
  return { snapshot, dataTime, base: undefined, over: 'anything', position: 0 }
}

/** Compares a blob that holds a snapshot with it, as a whole. Nothing is written. */
export async function proveWhole(
  dated: Dated,
  options: ProofOptions,
  ports: ExportPorts
): Promise<void> {
  const { snapshot } = dated
  await withData([snapshot], ports, async (data) => {
    const length = await data.use((accesses) => ports.blobs.dataLength(newerOf(accesses)))
    await proveLength(snapshot, length, options, ports)
    await proveContent(wholeOf(dated), length, data, options, ports)
  })
}

/** Compares how long blob and snapshot are. */
export async function proveLength(
  snapshot: Snapshot,
  length: number,
  { target }: Pick<ProofOptions, 'target'>,
  ports: ExportPorts
): Promise<void> {
  const facts = await patiently(snapshot, 'reading the blob', ports, () => target.read())
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

/** Compares what a step writes with the snapshot that it comes from. */
export async function proveContent(
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
