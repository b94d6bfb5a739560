import { Agent, request } from 'node:https'
import type { Simulator } from '../../simulator/simulator.ts'
import { objectAt, stringAt } from '../../simulator/wire/json.ts'
import type { RawClient } from './raw-client.ts'
import { compute } from './raw-client.ts'

/** What Storage answered, byte for byte. */
export interface BlobReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  readonly text: string
  /** Of a refusal, from the header. */
  readonly code: string | undefined
}

export interface BlobAsk {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/** Sends requests to Storage over one kept connection. */
export interface BlobClient {
  /** `target` is a path or a whole URL. */
  send(method: string, target: string, ask?: BlobAsk): Promise<BlobReply>
  close(): void
}

export const STORAGE_VERSION = '2025-11-05'

export function connectBlobs(simulator: Simulator): BlobClient {
  const agent = new Agent({ keepAlive: true, ca: simulator.ca })
  return {
    send: (method, target, { headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const url = target.startsWith('https://') ? target : simulator.url + target
        const sent = request(
          url,
          {
            method,
            agent,
            headers: {
              'x-ms-version': STORAGE_VERSION,
              'content-length': String(body?.length ?? 0),
              ...headers
            }
          },
          (response) => {
            const chunks: Buffer[] = []
            response.on('data', (chunk: Buffer) => chunks.push(chunk))
            response.on('error', reject)
            response.on('end', () => {
              const bytes = Buffer.concat(chunks)
              const reported = response.headers as Record<string, string>
              resolve({
                status: response.statusCode ?? 0,
                headers: reported,
                bytes,
                text: bytes.toString('utf8'),
                code: reported['x-ms-error-code']
              })
            })
          }
        )
        sent.on('error', reject)
        sent.end(body)
      }),
    close: () => {
      agent.destroy()
    }
  }
}

/** Status and code, such as `404 BlobNotFound`; the status alone when all is well. */
export async function outcome(asked: BlobReply | Promise<BlobReply>): Promise<string> {
  const { status, code } = await asked
  return code === undefined ? String(status) : `${String(status)} ${code}`
}

/** `beginGetAccess` to its end; answers the URL. */
export async function grantAccess(
  client: RawClient,
  name: string,
  more: Readonly<Record<string, unknown>> = {}
): Promise<string> {
  const body = { access: 'Read', durationInSeconds: 3600, ...more }
  const accepted = await client.send('POST', compute(`snapshots/${name}/beginGetAccess`), { body })
  const operation = await client.settle(accepted)
  const sas = stringAt(objectAt(objectAt(operation, 'properties'), 'output'), 'accessSAS')
  if (sas === undefined) throw new Error(`no access: ${JSON.stringify(operation)}`)
  return sas
}

export interface Listed {
  readonly from: number
  /** The last byte. */
  readonly last: number
  readonly cleared: boolean
}

/** The ranges of a list in the order in which they came, and where it continues. */
export function readPageList(text: string): { ranges: Listed[]; marker: string } {
  const found = text.matchAll(
    /<(PageRange|ClearRange)><Start>(\d+)<\/Start><End>(\d+)<\/End><\/\1>/g
  )
  const ranges = Array.from(found, ([, kind, from, last]) => ({
    from: Number(from),
    last: Number(last),
    cleared: kind === 'ClearRange'
  }))
  return { ranges, marker: /<NextMarker>([^<]+)<\/NextMarker>/.exec(text)?.[1] ?? '' }
}

/** Get Page Ranges through all its pages; with `previous` the difference. */
export async function listRanges(
  blobs: BlobClient,
  url: string,
  previous?: string
): Promise<Listed[]> {
  const headers = previous === undefined ? {} : { 'x-ms-previous-snapshot-url': previous }
  const all: Listed[] = []
  let marker = ''
  do {
    const more = marker === '' ? '' : `&marker=${marker}`
    const reply = await blobs.send('GET', `${url}&comp=pagelist${more}`, { headers })
    if (reply.status !== 200) throw new Error(`${String(reply.status)} ${reply.text}`)
    const list = readPageList(reply.text)
    all.push(...list.ranges)
    marker = list.marker
  } while (marker !== '')
  return all
}
