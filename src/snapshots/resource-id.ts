/**
 * Resource Manager ids of disks and snapshots.
 *
 * Ids compare without regard to case: Azure itself returns resource groups in another case than they were created in
 * (recorded 2024: a list returns `JAMISON-POLICY-TESTING` for a lower-case group).
 */

import { createHash } from 'node:crypto'

/** The kinds of resources that the action names. */
export type ResourceKind =
  'disks' | 'snapshots' | 'virtualMachines' | 'diskAccesses' | 'diskEncryptionSets'

/** Where a resource is: everything that its id says. */
export type ResourceRef = {
  readonly subscriptionId: string
  readonly resourceGroup: string
  readonly name: string
}

const ID =
  /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/([^/]+)\/([^/]+)\/?$/i

/** Reads an id of the given kind; `undefined` when the text is not one. Some of Azure's own examples omit the leading slash. */
export function parseResourceId(text: string, kind: ResourceKind): ResourceRef | undefined {
  const match = ID.exec(text.trim())
  if (match === null) return undefined
  const [, subscriptionId = '', resourceGroup = '', type = '', name = ''] = match
  if (type.toLowerCase() !== kind.toLowerCase()) return undefined
  return { subscriptionId, resourceGroup, name }
}

/** Writes the id of a resource. */
export function formatResourceId(ref: ResourceRef, kind: ResourceKind): string {
  return `/subscriptions/${ref.subscriptionId}/resourceGroups/${ref.resourceGroup}/providers/Microsoft.Compute/${kind}/${ref.name}`
}

/** Writes the id of a resource group. */
export function formatGroupId({
  subscriptionId,
  resourceGroup
}: Omit<ResourceRef, 'name'>): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`
}

/** A form of an id, a name or a GUID that is equal exactly when Azure treats two as the same. */
export function canonical(text: string): string {
  const trimmed = withoutSlash(text.trim())
  let start = 0
  // No regular expression: this runs for every id of a subscription.
  while (trimmed.startsWith('/', start)) start += 1
  return trimmed.slice(start).toLowerCase()
}

/** Whether two ids, names or GUIDs mean the same thing; an absent one equals nothing. */
export function sameId(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== '' && canonical(a) === canonical(b)
}

/** Whether two references mean the same resource of one kind. */
export function sameResource(a: ResourceRef, b: ResourceRef): boolean {
  return refKey(a) === refKey(b)
}

/**
 * A reference with its group as the reader spells it, when that is its group; otherwise the same object. Lists and
 * machines sometimes spell groups in capitals (recorded 2024).
 */
export function spelledAs(resourceGroup: string | undefined, ref: ResourceRef): ResourceRef {
  return resourceGroup !== undefined && sameId(resourceGroup, ref.resourceGroup)
    ? { ...ref, resourceGroup }
    : ref
}

/** The reference alone, of an object with more properties. */
export function refOf({ subscriptionId, resourceGroup, name }: ResourceRef): ResourceRef {
  return { subscriptionId, resourceGroup, name }
}

/** A string that is equal exactly for the same resource group. */
export function groupKey({ subscriptionId, resourceGroup }: Omit<ResourceRef, 'name'>): string {
  return canonical(`${subscriptionId}/${resourceGroup}`)
}

/** A key for maps and sets, equal for references to the same resource of one kind. */
export function refKey(ref: ResourceRef): string {
  return canonical(`${ref.subscriptionId}/${ref.resourceGroup}/${ref.name}`)
}

/**
 * A region in Azure's own form: `westeurope`, `West Europe` and, as the portal shows it, `(Europe) West Europe` are the
 * same.
 */
export function canonicalLocation(text: string): string {
  return text
    .replace(/^\s*\([^)]*\)/, '')
    .replaceAll(/\s+/g, '')
    .toLowerCase()
}

/**
 * A text without the characters at its end that are to be cut; in one pass. A regular expression for the end would
 * restart at every such character.
 */
export function withoutEnd(text: string, isCut: (sign: string) => boolean): string {
  let end = text.length
  while (end > 0 && isCut(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}

/** A text without trailing slashes. */
export function withoutSlash(text: string): string {
  return withoutEnd(text, (sign) => sign === '/')
}

/** The `part`-th (from 1) of `parts` equal parts of all disks, so that the jobs of a matrix share the work. */
export type Shard = { readonly part: number; readonly parts: number }

/** Whether a disk belongs to a shard. Depends only on its unique id: each disk is in exactly one part. */
export function isInShard(diskUniqueId: string, { part, parts }: Shard): boolean {
  const hash = createHash('sha256').update(canonical(diskUniqueId)).digest()
  return hash.readUInt32BE(0) % parts === part - 1
}
