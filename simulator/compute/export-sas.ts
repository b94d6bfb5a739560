import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { accountUrl } from '../storage-hosts.ts'
import { formatUtc } from '../timestamps.ts'
import type { Disk, Snapshot } from './compute-resource.ts'

/**
 * The URL under which a disk or snapshot can be read, in Azure's form; for a client that asks on loopback the account's
 * host is turned into a path, so that it stays there. Incremental snapshots of a family are snapshots of one blob, told apart
 * by `snapshot=` alone (seen in Azure/azure-storage-azcopy#2547 and Azure/azure-powershell#12298).
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

/** The blob behind a resource: its own, or that of the family which an incremental snapshot belongs to. */
export function blobIdOf(resource: Disk | Snapshot): string {
  return ('familyId' in resource ? resource.familyId : undefined) ?? resource.uniqueId
}

/** The stored access policy that a signature names: what a revocation takes away. */
export function exportPolicyOf(sas: string): string {
  return /[?&]si=([^&]*)/.exec(sas)?.[1] ?? ''
}

/** The blob of the same resource has the same name each time. */
function word(id: string, part: string): string {
  return createHash('sha256').update(`${part} ${id}`).digest('hex').slice(0, 12)
}
