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
import { createContainer, deleteContainer, getContainer, listBlobs } from './containers.ts'
import { putBlob } from './put-blob.ts'
import { putPage } from './put-page.ts'
import type { Need } from './storage-authorization.ts'
import type { Operation } from './storage-request.ts'

/** What can be asked of a storage account, and what one must be allowed for it. */
export interface StorageOperation {
  readonly need: Need
  readonly run: Operation
}

const READ: Need = { permissions: 'r', action: 'containers/blobs/read' }
const WRITE: Need = { permissions: 'w', action: 'containers/blobs/write' }
const CREATE: Need = { permissions: 'cw', action: 'containers/blobs/write' }

/** By method and `comp`. */
export const BLOB_OPERATIONS: Readonly<Record<string, StorageOperation>> = {
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

export const CONTAINER_OPERATIONS: Readonly<Record<string, StorageOperation>> = {
  'PUT ': { need: { permissions: 'cw', action: 'containers/write' }, run: createContainer },
  'GET ': { need: { permissions: 'r', action: 'containers/read' }, run: getContainer },
  'HEAD ': { need: { permissions: 'r', action: 'containers/read' }, run: getContainer },
  'DELETE ': { need: { permissions: 'd', action: 'containers/delete' }, run: deleteContainer },
  'GET list': {
    need: { permissions: 'l', action: 'containers/blobs/read' },
    run: listBlobs
  }
}
