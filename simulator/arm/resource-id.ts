/** The parsed id of a top-level resource; the letter case is the writer's. */
export interface ResourceId {
  readonly subscriptionId: string
  readonly group: string
  /** `Microsoft.Compute/disks` */
  readonly type: string
  readonly name: string
}

const ID =
  /^\/?subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i

/** Reads an id; the leading slash may be missing (Microsoft's own examples leave it out). */
export function readResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, group, type, name] = ID.exec(text) ?? []
  if (subscriptionId === undefined || group === undefined) return undefined
  if (type === undefined || name === undefined) return undefined
  return { subscriptionId, group, type, name }
}

export function writeResourceId(id: ResourceId): string {
  return `/subscriptions/${id.subscriptionId}/resourceGroups/${id.group}/providers/${id.type}/${id.name}`
}

/** Ids are not case-sensitive. */
export function resourceKey(id: ResourceId): string {
  return writeResourceId(id).toLowerCase()
}

/** Whether `inner` is the scope `outer` or below it; not case-sensitive. */
export function scopeContains(outer: string, inner: string): boolean {
  const prefix = outer.toLowerCase().replace(/\/+$/, '')
  const scope = inner.toLowerCase()
  return scope === prefix || scope.startsWith(`${prefix}/`)
}
