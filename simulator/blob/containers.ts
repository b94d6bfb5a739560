import type { Answer } from '../wire/answer.ts'
import { emptyAnswer } from '../wire/answer.ts'
import { BlobError, invalidQuery } from './blob-error.ts'
import { metadataHeaders, readMetadata } from './headers.ts'
import { leaseHeaders } from './leases.ts'
import type { Blob, BlobSnapshot, BlobState, Metadata } from './storage-account.ts'
import { etagOf, modifiedOf } from './storage-account.ts'
import type { StorageRequest } from './storage-request.ts'
import { changeHeaders, findContainer } from './storage-request.ts'
import { element, escape, xmlAnswer } from './xml.ts'

/** The operations on a container. */

export function createContainer({ world, call, account, container }: StorageRequest): Answer {
  // Microsoft: naming-and-referencing-containers--blobs--and-metadata.
  if (!/^[a-z0-9](-?[a-z0-9]){2,62}$/.test(container)) {
    throw new BlobError(
      400,
      'InvalidResourceName',
      'The specified resource name contains invalid characters.'
    )
  }
  if (account.containers.has(container)) {
    throw new BlobError(409, 'ContainerAlreadyExists', 'The specified container already exists.')
  }
  const made = {
    name: container,
    stamp: world.clock.stamp(),
    metadata: readMetadata(call),
    blobs: new Map<string, Blob>()
  }
  account.containers.set(container, made)
  return emptyAnswer(201, changeHeaders(made))
}

export function getContainer(request: StorageRequest): Answer {
  const container = findContainer(request)
  return emptyAnswer(200, {
    ...changeHeaders(container),
    ...metadataHeaders(container.metadata),
    'x-ms-lease-state': 'available',
    'x-ms-lease-status': 'unlocked'
  })
}

export function deleteContainer(request: StorageRequest): Answer {
  request.account.containers.delete(findContainer(request).name)
  return emptyAnswer(202)
}

/** List Blobs, flat; snapshots come before their blob, oldest first. */
export function listBlobs(request: StorageRequest): Answer {
  const { call, now } = request
  const { query } = call
  const container = findContainer(request)
  const include = new Set((query.get('include') ?? '').split(','))
  const prefix = query.get('prefix') ?? ''
  const entries = [...container.blobs.values()]
    .filter(({ name }) => name.startsWith(prefix))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((blob) => entriesOf(blob, include.has('snapshots')))
  const start = readMarker(query.get('marker'))
  const most = readMost(query.get('maxresults'))
  const page = entries.slice(start, start + most)
  const next = start + most < entries.length ? writeMarker(start + most) : ''
  const blobs = page.map((entry) => entryXml(entry, include.has('metadata'), now))
  const endpoint = `${call.origin}/${request.account.name}/`
  return xmlAnswer(
    200,
    `<EnumerationResults ServiceEndpoint="${escape(endpoint)}" ContainerName="${escape(container.name)}">` +
      element('Prefix', prefix) +
      element('MaxResults', most) +
      `<Blobs>${blobs.join('')}</Blobs>` +
      `${element('NextMarker', next)}</EnumerationResults>`
  )
}

/** Maximum entries in one answer (Microsoft: list-blobs). */
const MAX_ENTRIES = 5000

interface Entry {
  readonly blob: Blob
  readonly taken: BlobSnapshot | undefined
}

function entriesOf(blob: Blob, withSnapshots: boolean): Entry[] {
  const snapshots = withSnapshots ? blob.snapshots : []
  return [...snapshots.map((taken) => ({ blob, taken })), { blob, taken: undefined }]
}

function entryXml({ blob, taken }: Entry, withMetadata: boolean, now: number): string {
  const state: BlobState = taken ?? blob
  return (
    `<Blob>${element('Name', blob.name)}` +
    (taken === undefined ? '' : element('Snapshot', taken.snapshot)) +
    `<Properties>${propertiesXml(state, taken === undefined ? leaseHeaders(blob, now) : {})}</Properties>` +
    (withMetadata ? metadataXml(state.metadata) : '') +
    '</Blob>'
  )
}

function propertiesXml(state: BlobState, lease: Readonly<Record<string, string>>): string {
  return [
    element('Creation-Time', new Date(state.createdAt).toUTCString()),
    element('Last-Modified', modifiedOf(state)),
    element('Etag', etagOf(state).replaceAll('"', '')),
    element('Content-Length', state.length),
    element('Content-Type', state.contentType),
    ...(state.type === 'PageBlob'
      ? [element('x-ms-blob-sequence-number', state.sequenceNumber)]
      : []),
    element('BlobType', state.type),
    ...Object.entries(lease).map(([name, value]) => element(LEASE_NAMES[name] ?? name, value)),
    element('ServerEncrypted', 'true')
  ].join('')
}

const LEASE_NAMES: Readonly<Record<string, string>> = {
  'x-ms-lease-state': 'LeaseState',
  'x-ms-lease-status': 'LeaseStatus',
  'x-ms-lease-duration': 'LeaseDuration'
}

function metadataXml(metadata: Metadata): string {
  const inside = Object.entries(metadata).map(([name, text]) => element(name, text))
  return inside.length === 0 ? '<Metadata />' : `<Metadata>${inside.join('')}</Metadata>`
}

function readMost(given: string | null): number {
  if (given === null) return MAX_ENTRIES
  const most = Number(given)
  if (Number.isInteger(most) && most > 0) return Math.min(most, MAX_ENTRIES)
  throw invalidQuery('maxresults', given)
}

function writeMarker(start: number): string {
  return Buffer.from(`2!${String(start)}`).toString('base64url')
}

function readMarker(marker: string | null): number {
  if (marker === null || marker === '') return 0
  const start = /^2!(\d+)$/.exec(Buffer.from(marker, 'base64url').toString())?.[1]
  if (start === undefined) throw invalidQuery('marker', marker)
  return Number(start)
}
