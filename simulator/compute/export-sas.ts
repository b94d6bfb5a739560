import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { accountUrl } from '../storage-hosts.ts'
import { formatUtc } from '../timestamps.ts'
import type { Disk, Snapshot } from './compute-resource.ts'

/**
 * The URL under which a disk or snapshot can be read, in Azure's form; for a client on loopback the account's host
 * becomes a part of the path. Incremental snapshots of a family are snapshots of one blob, distinguished only by
 * `snapshot=` (seen in Azure/azure-storage-azcopy#2547 and Azure/azure-powershell#12298).
 */
export function makeExportSas(origin: string, resource: Disk | Snapshot): string {
  const signature = encodeURIComponent(randomBytes(32).toString('base64'))
  const secret = `si=${randomUUID()}&sig=${signature}`
  const id = blobIdOf(resource)
  const account = accountUrl(origin, `md-${word(id, 'account')}`)
  const path = `${account}/${word(id, 'container')}/abcd`
  if (id === resource.uniqueId) return `${path}?sv=2018-03-28&sr=b&${secret}`
  const taken = encodeURIComponent(formatUtc(resource.timeCreated))
  return `${path}?snapshot=${taken}&sv=2018-11-09&sr=bs&${secret}`
}

/** The blob of a resource: its own, or that of an incremental snapshot's family. */
export function blobIdOf(resource: Disk | Snapshot): string {
  return ('familyId' in resource ? resource.familyId : undefined) ?? resource.uniqueId
}

/** The stored access policy in a signature, which a revocation removes. */
export function exportPolicyOf(sas: string): string {
  return /[?&]si=([^&]*)/.exec(sas)?.[1] ?? ''
}

/** The blob of a resource always has the same name. */
function word(id: string, part: string): string {
  return createHash('sha256').update(`${part} ${id}`).digest('hex').slice(0, 12)
}
