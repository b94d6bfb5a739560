import { writeResourceId } from '../arm/resource-id.ts'
import { decodePart } from '../wire/route.ts'
import type { World } from '../world.ts'
import { authorizationMismatch, blobNotFound, containerNotFound } from './blob-error.ts'
import type { ExportAsk } from './export-blob.ts'
import { checkSas } from './sas.ts'
import type { BlobState, StorageAccount } from './storage-account.ts'
import { containerScope } from './storage-account.ts'
import { findSnapshot } from './storage-request.ts'
import { readToken } from './storage-token.ts'

/** The permission that an operation needs: letters of a signature of which one is enough, and an action of a role. */
export interface Need {
  readonly permissions: string
  /** `containers/read`, or the data action `containers/blobs/read`. */
  readonly action: string
}

/** Authorizes a request to a storage account, by its signature or by the role of its caller. */
export function authorizeStorage(
  world: World,
  account: StorageAccount,
  target: { readonly container: string; readonly blob: string | undefined },
  ask: ExportAsk,
  need: Need
): void {
  const { container, blob } = target
  if (ask.query.has('sig') && ask.authorization === undefined) {
    const level = blob === undefined ? 'container' : 'blob'
    checkSas(
      ask.query,
      account,
      { permissions: need.permissions, level, container, blob },
      world.clock.now()
    )
    return
  }
  const caller = readToken(world, ask.authorization, realmOf(account, ask.origin), ask.version)
  const action = `Microsoft.Storage/storageAccounts/blobServices/${need.action}`
  const scope = containerScope(writeResourceId(account), container)
  const allowed = need.action.startsWith('containers/blobs/')
    ? world.access.allowsData(caller.objectId, action, scope)
    : world.access.allows(caller.objectId, action, scope)
  if (!allowed) throw authorizationMismatch('Permission')
}

/** The source blob of another request, opened with the permissions of its URL and its token. */
export function openBlob(world: World, ask: ExportAsk): BlobState {
  const target = readTarget(world, ask.path)
  if (target?.blob === undefined) throw containerNotFound()
  const { account, container, blob } = target
  authorizeStorage(world, account, target, ask, READ)
  const found = account.containers.get(container)?.blobs.get(blob)
  if (found === undefined) throw blobNotFound()
  const snapshot = ask.query.get('snapshot')
  return snapshot === null ? found : findSnapshot(found, snapshot)
}

const READ: Need = { permissions: 'r', action: 'containers/blobs/read' }

function realmOf({ name, tenantId }: StorageAccount, origin: string) {
  const own = `https://${name}.blob.core.windows.net`
  return {
    origin,
    tenantId,
    resource: 'https://storage.azure.com',
    audiences: ['https://storage.azure.com', 'https://storage.azure.com/', own, `${own}/`]
  }
}

/** The parsed path: `/{account}/{container}/{blob}`, where the blob's name may have slashes. */
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
