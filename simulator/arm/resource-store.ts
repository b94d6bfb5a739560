import type { ResourceId } from './resource-id.ts'
import { resourceKey } from './resource-id.ts'

/** Resources of one type, found without regard to case. */
export interface ResourceStore<R extends ResourceId> {
  get(id: ResourceId): R | undefined
  add(resource: R): R
  remove(resource: R): void
  /** Of a subscription, or of one group in it; by id, so never in the order of creation. */
  list(subscriptionId: string, group?: string): R[]
  all(): Iterable<R>
}

export function createResourceStore<R extends ResourceId>(): ResourceStore<R> {
  const resources = new Map<string, R>()
  /** Entries by key; rebuilt by the first list after a change. */
  let sorted: [string, R][] | undefined

  return {
    get: (id) => resources.get(resourceKey(id)),
    add(resource) {
      resources.set(resourceKey(resource), resource)
      sorted = undefined
      return resource
    },
    remove(resource) {
      const key = resourceKey(resource)
      // A later resource of the same name is another one.
      if (resources.get(key) !== resource) return
      resources.delete(key)
      sorted = undefined
    },
    list(subscriptionId, group) {
      const prefix = `/subscriptions/${subscriptionId}/resourcegroups/${group === undefined ? '' : `${group}/`}`
      const start = prefix.toLowerCase()
      sorted ??= [...resources].sort(([one], [other]) => (one < other ? -1 : 1))
      return sorted.filter(([key]) => key.startsWith(start)).map(([, resource]) => resource)
    },
    all: () => resources.values()
  }
}
