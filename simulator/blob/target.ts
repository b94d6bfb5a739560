import { decodePart } from '../wire/route.ts'
import type { World } from '../world.ts'
import type { StorageAccount } from './storage-account.ts'

/** What a path leads to: `/{account}/{container}/{blob}`, where the blob's name may have slashes. */
export interface Target {
  readonly account: StorageAccount
  readonly container: string
  readonly blob: string | undefined
}

export function readTarget(world: World, path: string): Target | undefined {
  const [, name = '', container = '', ...rest] = path.split('/').map(decodePart)
  const account = world.storage.get(name)
  if (account === undefined) return undefined
  const blob = rest.join('/')
  return { account, container, blob: blob === '' ? undefined : blob }
}
