/**
 * Page blobs in memory, that copy from snapshots whose data is as many numbers as they have pages: 0 for a page that
 * holds nothing. A kill, a fault or a lost answer can come before or after any call.
 */

import { ActionError } from '../../src/errors.ts'
import type {
  BlobFacts,
  Blobs,
  ChangedPage,
  DataAccess,
  LeasedBlob,
  Metadata,
  TargetBlob
} from '../../src/ports.ts'
import type { BlobAddress, ChangedRange } from '../../src/snapshots/types.ts'
import { urlOf } from '../../src/snapshots/data/blob-url.ts'

/** In bytes. The pages of these disks are a MiB each, so that a few of them make a disk of whole GiB. */
const PAGE = 1024 ** 2

type Blob = {
  length: number
  metadata: Metadata
  readonly pages: Map<number, number>
  readonly snapshots: { readonly metadata: Metadata; readonly pages: ReadonlyMap<number, number> }[]
  lease: string | undefined
}

/** What every page of a snapshot holds, by its number. */
export type Content = ReadonlyMap<number, number>

type Hook = (call: string) => void

export class InMemoryBlobs implements Blobs {
  readonly blobs = new Map<string, Blob>()
  readonly calls: string[] = []
  /** By the name of the snapshot. */
  readonly contents = new Map<string, Content>()
  /** Whether the snapshots of a blob may be listed. */
  listable = true
  /** In bytes. */
  length = 1024 ** 3
  /** How long the next call is on its way, in turns of the event loop's smallest kind. */
  turns: () => number = () => 1
  before: Hook = () => undefined
  after: Hook = () => undefined

  /** What `changedPages` answers: two ranges a page, so that there are many pages. */
  changes(
    newer: DataAccess,
    older: DataAccess | undefined,
    marker: string | undefined
  ): ChangedPage {
    const [now, then] = [
      this.contentOf(newer),
      older === undefined ? undefined : this.contentOf(older)
    ]
    const numbers = [...new Set([...now.keys(), ...(then?.keys() ?? [])])].sort((a, b) => a - b)
    const ranges = numbers.flatMap((page): ChangedRange[] => {
      const [here, there] = [now.get(page), then?.get(page)]
      if (here === there) return []
      const kind = here === undefined ? 'cleared' : 'changed'
      return [{ offset: page * PAGE, length: PAGE, kind }]
    })
    const at = marker === undefined ? 0 : Number(marker)
    const next = at + 2
    return {
      ranges: ranges.slice(at, next),
      marker: next < ranges.length ? String(next) : undefined
    }
  }

  dataLength(): Promise<number> {
    return this.call('dataLength', () => this.length)
  }

  sameData(offset: number, length: number, one: DataAccess, other: DataAccess): Promise<boolean> {
    return this.call('sameData', () =>
      pagesOf(offset, length).every(
        (page) => this.contentOf(one).get(page) === this.contentOf(other).get(page)
      )
    )
  }

  target(address: BlobAddress): TargetBlob {
    const url = urlOf(address)
    return {
      url,
      read: () =>
        this.call('read', (): BlobFacts | undefined => {
          const blob = this.blobs.get(url)
          return blob && { type: 'PageBlob', length: blob.length, metadata: blob.metadata }
        }),
      create: (length, metadata) =>
        this.call('create', () => {
          if (this.blobs.has(url)) throw refusal(409, 'BlobAlreadyExists')
          const blob = { length, metadata, pages: new Map(), snapshots: [], lease: undefined }
          this.blobs.set(url, blob)
        }),
      snapshots: () =>
        this.call('snapshots', () =>
          this.listable ? this.blobAt(url).snapshots.map(({ metadata }) => metadata) : undefined
        ),
      equals: (offset, length, source) =>
        this.call('equals', () =>
          pagesOf(offset, length).every(
            (page) => this.blobAt(url).pages.get(page) === this.contentOf(source).get(page)
          )
        ),
      isClear: (offset, length) =>
        this.call('isClear', () =>
          pagesOf(offset, length).every((page) => !this.blobAt(url).pages.has(page))
        ),
      lease: (id) =>
        this.call('lease', () => {
          const blob = this.blobAt(url)
          if (blob.lease !== undefined && blob.lease !== id)
            throw refusal(409, 'LeaseAlreadyPresent')
          blob.lease = id
          return this.leased(url, id)
        })
    }
  }

  /** What a killed run leaves: its lease ends. */
  endLeases(): void {
    for (const blob of this.blobs.values()) blob.lease = undefined
  }

  private leased(url: string, id: string): LeasedBlob {
    const write = (name: string, work: (blob: Blob) => void): Promise<void> =>
      this.call(name, () => {
        const blob = this.blobAt(url)
        if (blob.lease !== id) throw refusal(412, 'LeaseIdMismatchWithBlobOperation')
        work(blob)
      })
    return {
      resize: (length) => write('resize', (blob) => void (blob.length = length)),
      setMetadata: (metadata) => write('setMetadata', (blob) => void (blob.metadata = metadata)),
      clear: (offset, length) =>
        write('clear', ({ pages }) => {
          for (const page of pagesOf(offset, length)) pages.delete(page)
        }),
      copy: (offset, length, source) =>
        write('copy', ({ pages }) => {
          const content = this.contentOf(source)
          for (const page of pagesOf(offset, length)) {
            const value = content.get(page)
            if (value === undefined) pages.delete(page)
            else pages.set(page, value)
          }
        }),
      snapshot: (metadata) =>
        write('snapshot', ({ pages, snapshots }) => {
          snapshots.push({ metadata, pages: new Map(pages) })
        }),
      release: () =>
        this.call('release', () => {
          const blob = this.blobAt(url)
          if (blob.lease === id) blob.lease = undefined
        })
    }
  }

  private contentOf({ url }: DataAccess): Content {
    const name = new URL(url).pathname.slice(1)
    const content = this.contents.get(name)
    if (content === undefined) throw new Error(`nothing is known of snapshot ${name}`)
    return content
  }

  private blobAt(url: string): Blob {
    const blob = this.blobs.get(url)
    if (blob === undefined) throw refusal(404, 'BlobNotFound')
    return blob
  }

  private async call<T>(name: string, answer: () => T): Promise<T> {
    this.calls.push(name)
    for (let turn = this.turns(); turn > 0; turn--) await Promise.resolve()
    this.before(name)
    const value = answer()
    this.after(name)
    return value
  }
}

/** Numbers of the pages of a range. */
function pagesOf(offset: number, length: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / PAGE) }, (_, at) => Math.floor(offset / PAGE) + at)
}

function refusal(status: number, code: string): ActionError {
  return new ActionError('Conflict', `Azure Storage refused: ${code}`, { azure: { status, code } })
}
