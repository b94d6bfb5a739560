import type { PageRange } from '../compute/page-ranges.ts'
import { PAGE } from '../compute/page-content.ts'
import type { Answer } from '../wire/answer.ts'
import type { Call } from '../wire/call.ts'
import { invalidQuery, invalidRange } from './blob-error.ts'
import { readRange } from './headers.ts'
import { SINCE } from './service-versions.ts'
import { xmlAnswer } from './xml.ts'

/** Which ranges are asked for, and how many of them at most. */
export interface PageListRequest {
  /** The first byte, or where the marker leads on. */
  readonly from: number
  /** The last byte, not included. */
  readonly to: number
  readonly most: number
}

/** Reads range, marker and `maxresults` (Microsoft: get-page-ranges). */
export function readPageList(
  call: Call,
  version: string,
  length: number,
  perPage: number
): PageListRequest {
  const range = readRange(call, 'x-ms-range', 'range') ?? { from: 0, to: length }
  if (range.from >= Math.max(length, 1)) throw invalidRange()
  const from = Math.floor(range.from / PAGE) * PAGE
  const to = Math.min(length, Math.ceil((range.to ?? length) / PAGE) * PAGE)
  // Earlier versions know neither: they answer with all there is.
  if (version < SINCE.pagedRanges) return { from, to, most: Infinity }
  const marker = call.query.get('marker') ?? ''
  return {
    from: marker === '' ? from : readMarker(marker, from, to),
    to,
    most: readMost(call, perPage)
  }
}

/** The answer: changed and cleared ranges as they come on the disk, both ends included. */
export function pageListAnswer(
  ranges: Iterable<PageRange>,
  request: PageListRequest,
  headers: Readonly<Record<string, string>>
): Answer {
  const parts: string[] = []
  let marker = ''
  for (const { from, to, cleared } of ranges) {
    if (from >= request.to) break
    if (parts.length >= request.most) {
      marker = writeMarker(from)
      break
    }
    const name = cleared ? 'ClearRange' : 'PageRange'
    const last = Math.min(to, request.to) - 1
    parts.push(`<${name}><Start>${String(from)}</Start><End>${String(last)}</End></${name}>`)
  }
  const next = marker === '' ? '<NextMarker />' : `<NextMarker>${marker}</NextMarker>`
  return xmlAnswer(200, `<PageList>${parts.join('')}${next}</PageList>`, headers)
}

function readMost(call: Call, perPage: number): number {
  const given = call.query.get('maxresults')
  if (given === null) return perPage
  const most = Number(given)
  if (!Number.isInteger(most)) throw invalidQuery('maxresults', given)
  if (most <= 0) throw invalidQuery('maxresults', given, 'It must be greater than zero.')
  return Math.min(most, perPage)
}

/** Opaque to the client; holds the first byte that was not told. */
function writeMarker(from: number): string {
  return Buffer.from(`2!${String(from)}!page`).toString('base64url')
}

function readMarker(marker: string, from: number, to: number): number {
  const position = /^2!(\d+)!page$/.exec(Buffer.from(marker, 'base64url').toString())?.[1]
  const at = Number(position ?? NaN)
  if (at >= from && at < to) return at
  throw invalidQuery('marker', marker, 'It is not one that was given out for this list.')
}
