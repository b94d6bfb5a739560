/**
 * Whether a disk holds what the snapshot holds that it was created from: every page that is in use on either of them,
 * by hashes that Azure computes. No byte of a disk comes through the runner.
 */

import { ActionError, describe } from '../../errors.ts'
import type { VerifyPorts } from '../../ports.ts'
import { bytesOf, piecesOf, unionOf, withinDisk } from '../../snapshots/data/changed-ranges.ts'
import type { ChangedRange, Disk, Snapshot } from '../../snapshots/types.ts'
import type { OpenData } from '../common/access.ts'
import { changedPages, withData } from '../common/access.ts'
import { progressLogger, workerPool } from '../common/worker-pool.ts'

/** Compares; returns how many bytes were compared. Rejects with `NotVerified` where something differs. */
export async function compareContent(
  snapshot: Snapshot,
  disk: Disk,
  parallel: number,
  ports: VerifyPorts
): Promise<number> {
  const { blobs } = ports
  return withData([snapshot, { ...disk, kind: 'disk' }], ports, async (data) => {
    const [length, other] = await data.use((accesses) =>
      Promise.all(accesses.map((access) => blobs.dataLength(access)))
    )
    if (length !== other) {
      throw different(
        `The disk created from snapshot "${snapshot.name}" has ${other ?? 0} bytes, the snapshot ${length ?? 0}.`
      )
    }
    try {
      return await compareRanges(snapshot, data, parallel, ports)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw new ActionError(
        'AzureRefused',
        `The ranges that Azure returned for snapshot "${snapshot.name}" cannot be compared: ${describe(error)}.`,
        {
          remedy: 'Run this step again. If the error occurs again, report it with the debug log.',
          cause: error
        }
      )
    }
  })
}

async function compareRanges(
  snapshot: Snapshot,
  data: OpenData,
  parallel: number,
  ports: VerifyPorts
): Promise<number> {
  const { blobs } = ports
  const diskBytes = bytesOf(snapshot.sizeGb ?? 0)
  const pool = workerPool(parallel)
  const tell = progressLogger(snapshot.name, 'compared', diskBytes, ports)
  let compared = 0

  async function check({ offset, length }: ChangedRange): Promise<void> {
    const isSame = await data.use(([one, other]) => {
      if (one === undefined || other === undefined) throw new TypeError('no SAS access is granted')
      return blobs.sameData(offset, length, one, other)
    })
    compared += length
    if (isSame) return
    throw different(
      `The disk created from snapshot "${snapshot.name}" differs from the snapshot in the ${length} bytes at ${offset}.`
    )
  }

  const [ofSnapshot, ofDisk] = [0, 1].map((at) =>
    inUse(snapshot, ofOne(data, at), diskBytes, ports)
  )
  if (ofSnapshot === undefined || ofDisk === undefined) throw new TypeError('nothing to compare')
  await pool.work(async () => {
    for await (const range of unionOf(ofSnapshot, ofDisk)) {
      for (const piece of piecesOf([range])) {
        await pool.begin(piece.offset, () => check(piece))
        tell(compared, piece.offset)
      }
    }
  })
  return compared
}

/** One of the accesses, as the only one. */
function ofOne(data: OpenData, at: number): OpenData {
  return { use: (work) => data.use((accesses) => work(accesses.slice(at, at + 1))) }
}

/** What is in use on one of the two, without the footer of the VHD: each has its own. */
async function* inUse(
  snapshot: Snapshot,
  data: OpenData,
  diskBytes: number,
  { azure }: VerifyPorts
): AsyncGenerator<ChangedRange> {
  for await (const page of changedPages({ snapshot, base: undefined }, data, azure)) {
    for (const range of withinDisk(page, diskBytes)) if (range.kind === 'changed') yield range
  }
}

function different(message: string): ActionError {
  return new ActionError('NotVerified', message, {
    remedy:
      'Do not rely on this snapshot. Take another one with "operation: create", and report the difference to Azure support.'
  })
}
