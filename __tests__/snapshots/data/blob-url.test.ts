import { describe, expect, test } from 'vitest'

import { addressOf, readBlobUrl, secretsOf, urlOf } from '../../../src/snapshots/data/blob-url.ts'

const placeOf = (text: string) => {
  const read = readBlobUrl(text)
  if ('refusal' in read) throw new Error(read.refusal)
  return read.place
}

const HOST = 'https://backups.blob.core.windows.net'

describe('where an export goes', () => {
  test.each([
    [`${HOST}/disks`, 'data.vhd'],
    [`${HOST}/disks/`, 'data.vhd'],
    [`${HOST}/disks/shop/nightly/`, 'shop/nightly/data.vhd'],
    [`${HOST}/disks/shop/my.vhd`, 'shop/my.vhd'],
    [`${HOST}/disks/one%20disk`, 'one disk']
  ])('%s is blob %s', (text, blob) => {
    const address = addressOf(placeOf(text), 'data')
    expect(address).toEqual({ endpoint: HOST, container: 'disks', blob, signature: undefined })
  })

  test('the signature is kept apart', () => {
    const place = placeOf(`${HOST}/disks?sv=2025-11-05&sig=a%2Bb%3D`)
    expect(place.signature).toBe('sv=2025-11-05&sig=a%2Bb%3D')
    expect(urlOf(addressOf(place, 'data'))).toBe(`${HOST}/disks/data.vhd`)
    expect(secretsOf(place)).toEqual(['sv=2025-11-05&sig=a%2Bb%3D', 'a%2Bb%3D', 'a+b='])
    expect(secretsOf(placeOf(`${HOST}/disks`))).toEqual([])
  })

  test('an address has the account in its path', () => {
    expect(addressOf(placeOf('https://127.0.0.1:10000/account/disks'), 'data')).toEqual({
      endpoint: 'https://127.0.0.1:10000/account',
      container: 'disks',
      blob: 'data.vhd',
      signature: undefined
    })
  })

  test.each([
    'disks',
    'http://backups.blob.core.windows.net/disks',
    HOST,
    `${HOST}/`,
    'https://127.0.0.1:10000/account',
    'https://user@backups.blob.core.windows.net/disks',
    `${HOST}/disks/%E0%A4%A`
  ])('%s is none', (text) => {
    expect(readBlobUrl(text)).toHaveProperty('refusal')
  })
})
