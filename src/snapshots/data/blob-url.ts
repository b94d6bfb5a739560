/** The target of an export: a page blob, or a container with one blob for each disk. */

import type { BlobAddress } from '../types.ts'

/** A parsed URL in a storage account. */
export type BlobPlace = Omit<BlobAddress, 'blob'> & {
  /** Folder within the container, ending in a slash; empty for none. */
  readonly folder: string
  /** Absent when each disk has its own blob. */
  readonly blob: string | undefined
}

/** The place, or why the text is not one, as the end of a sentence. */
type ReadPlace = { readonly place: BlobPlace } | { readonly refusal: string }

/** Reads the URL of a container, of a folder in it (which ends in a slash), or of a blob. */
export function readBlobUrl(text: string): ReadPlace {
  const url = URL.parse(text.trim())
  if (url?.protocol !== 'https:') return { refusal: 'it does not begin with https://' }
  if (url.username !== '' || url.hash !== '') return { refusal: 'it contains more than a location' }
  const parts = url.pathname.split('/').slice(1)
  // Emulators and gateways are addressed by IP: the account comes first then.
  const account = isAddress(url.hostname) ? parts.splice(0, 1) : []
  const [container = '', ...rest] = parts
  if (container === '') return { refusal: 'it names no container' }
  const decoded = rest.map(decodedPart)
  if (decoded.some((part) => part === undefined)) return { refusal: 'it is not well-formed' }
  const last = decoded.at(-1) ?? ''
  const folder = decoded.slice(0, -1).join('/')
  const signature = url.search.slice(1)
  return {
    place: {
      endpoint: [url.origin, ...account].join('/'),
      container,
      folder: folder === '' ? '' : `${folder}/`,
      blob: last === '' ? undefined : `${folder === '' ? '' : `${folder}/`}${last}`,
      signature: signature === '' ? undefined : signature
    }
  }
}

function decodedPart(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

function isAddress(host: string): boolean {
  return /^(?:\d+\.){3}\d+$|^\[|^localhost$/.test(host)
}

/** The blob of a disk: the named one, or one with the disk's name. Names of disks need no escaping. */
export function addressOf(place: BlobPlace, disk: string): BlobAddress {
  const { endpoint, container, folder, blob, signature } = place
  return { endpoint, container, blob: blob ?? `${folder}${disk}.vhd`, signature }
}

/** The URL of a blob without its signature, for people. */
export function urlOf({ endpoint, container, blob }: Omit<BlobAddress, 'signature'>): string {
  return `${endpoint}/${container}/${blob.split('/').map(encodeURIComponent).join('/')}`
}

/** The parts of a text that must never be shown, even if it is not a valid URL. */
export function secretsIn(text: string): readonly string[] {
  const at = text.indexOf('?')
  const signature = at === -1 ? text : text.slice(at + 1)
  return /(?:^|&)sig=/.test(signature) ? secretsOf({ signature }) : []
}

/**
 * The parts of a place that must never be shown: its signature, and the signing part of it, which may be quoted alone.
 */
export function secretsOf({ signature }: Pick<BlobPlace, 'signature'>): readonly string[] {
  if (signature === undefined) return []
  const signed = /(?:^|&)sig=([^&]+)/.exec(signature)?.[1]
  const plain = signed === undefined ? undefined : decodedPart(signed)
  return [signature, signed, plain].flatMap((one) => one ?? [])
}
