import { randomUUID } from 'node:crypto'
import type { Answer } from '../wire/answer.ts'
import { withHeaders } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import type { Route } from '../wire/route.ts'
import type { World } from '../world.ts'
import { authorizationMismatch, BlobError, blobErrorAnswer, invalidQuery } from './blob-error.ts'
import {
  deleteBlob,
  getContent,
  getMetadata,
  getPageRanges,
  getProperties,
  leaseBlob,
  setMetadata,
  setProperties,
  snapshotBlob
} from './blob-operations.ts'
import { checkConditions } from './conditions.ts'
import { createContainer, deleteContainer, getContainer, listBlobs } from './containers.ts'
import { askOf, EXPORT_PATH, openExport, openPrevious } from './export-blob.ts'
import { putBlob } from './put-blob.ts'
import { putPage } from './put-page.ts'
import { contentAnswer, propertiesAnswer, rangesAnswer } from './read-blob.ts'
import { readVersion } from './service-versions.ts'
import type { Need, Target } from './storage-authorization.ts'
import { authorizeStorage, readTarget } from './storage-authorization.ts'
import type { Operation } from './storage-request.ts'

/** Storage's endpoint: storage accounts, and the hidden ones of disks and snapshots. */

/** Whether a path is Storage's: that of an existing account, or of an export. */
export function isStoragePath(world: World, path: string): boolean {
  return EXPORT_PATH.test(path) || readTarget(world, path) !== undefined
}

export function storageRoutes(world: World): readonly Route[] {
  return [{ method: '*', path: /^/, handle: (call) => answerStorage(world, call) }]
}

function answerStorage(world: World, call: Call): Answer {
  const requestId = randomUUID()
  const target = readTarget(world, call.path)
  const { storageVersion, exportVersion } = world.settings
  const newest = target === undefined ? exportVersion : storageVersion
  const echoed = call.headers['x-ms-client-request-id']
  let answer: Answer
  let version = newest
  try {
    version = readVersion(call, newest)
    answer =
      target === undefined
        ? answerExport(world, call, version)
        : answerAccount(world, call, version, target)
  } catch (error) {
    if (!(error instanceof BlobError)) throw error
    answer = blobErrorAnswer(error, call, world.clock.now(), requestId)
  }
  return withHeaders(answer, {
    server: 'Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0',
    'x-ms-request-id': requestId,
    'x-ms-version': version,
    ...(typeof echoed === 'string' ? { 'x-ms-client-request-id': echoed } : {})
  })
}

/** A disk or snapshot, which can only be read. */
function answerExport(world: World, call: Call, version: string): Answer {
  const found = openExport(world, askOf(call, version))
  checkConditions(call, found.state)
  const comp = call.query.get('comp')
  switch (`${call.method} ${comp ?? ''}`) {
    case 'HEAD ':
      return propertiesAnswer(found.state)
    case 'GET ':
      return contentAnswer(call, found.state)
    case 'GET pagelist': {
      // Here the previous state is another URL, not another instant of this blob.
      const instant = call.query.get('prevsnapshot')
      if (instant !== null) throw invalidQuery('prevsnapshot', instant)
      const previous = openPrevious(world, call, version, found)?.state
      return rangesAnswer(call, version, world.settings.rangesPerPage, found.state, previous)
    }
    case 'GET metadata':
    case 'HEAD metadata':
      return propertiesAnswer(found.state)
    default:
      throw authorizationMismatch('Permission')
  }
}

function answerAccount(world: World, call: Call, version: string, target: Target): Answer {
  const { account, container, blob } = target
  const comp = call.query.get('comp')
  const operations = blob === undefined ? CONTAINER_OPERATIONS : BLOB_OPERATIONS
  const operation = operations[`${call.method} ${comp ?? ''}`]
  if (operation === undefined) throw invalidQuery('comp', comp, 'Nothing is simulated there.')
  if (blob === undefined && call.query.get('restype') !== 'container') {
    throw invalidQuery('restype', call.query.get('restype'))
  }
  const waited = account.throughput.request()
  authorizeStorage(world, account, target, askOf(call, version), operation.need)
  const answer = operation.run({
    world,
    call,
    version,
    now: world.clock.now(),
    account,
    container,
    blob: blob ?? '',
    snapshot: call.query.get('snapshot') ?? undefined
  })
  const delayMs = Math.max(waited, answer.delayMs ?? 0)
  return delayMs > 0 ? { ...answer, delayMs } : answer
}

/** An operation of a storage account, and its required permission. */
interface StorageOperation {
  readonly need: Need
  readonly run: Operation
}

const READ: Need = { permissions: 'r', action: 'containers/blobs/read' }
const WRITE: Need = { permissions: 'w', action: 'containers/blobs/write' }
const CREATE: Need = { permissions: 'cw', action: 'containers/blobs/write' }

/** By method and `comp`. */
const BLOB_OPERATIONS: Readonly<Record<string, StorageOperation>> = {
  'HEAD ': { need: READ, run: getProperties },
  'GET ': { need: READ, run: getContent },
  'GET pagelist': { need: READ, run: getPageRanges },
  'GET metadata': { need: READ, run: getMetadata },
  'HEAD metadata': { need: READ, run: getMetadata },
  'PUT ': { need: CREATE, run: putBlob },
  'PUT page': { need: WRITE, run: putPage },
  'PUT metadata': { need: WRITE, run: setMetadata },
  'PUT properties': { need: WRITE, run: setProperties },
  'PUT snapshot': { need: CREATE, run: snapshotBlob },
  'PUT lease': { need: WRITE, run: leaseBlob },
  'DELETE ': {
    need: { permissions: 'd', action: 'containers/blobs/delete' },
    run: deleteBlob
  }
}

const CONTAINER_OPERATIONS: Readonly<Record<string, StorageOperation>> = {
  'PUT ': { need: { permissions: 'cw', action: 'containers/write' }, run: createContainer },
  'GET ': { need: { permissions: 'r', action: 'containers/read' }, run: getContainer },
  'HEAD ': { need: { permissions: 'r', action: 'containers/read' }, run: getContainer },
  'DELETE ': { need: { permissions: 'd', action: 'containers/delete' }, run: deleteContainer },
  'GET list': {
    need: { permissions: 'l', action: 'containers/blobs/read' },
    run: listBlobs
  }
}
