import { describe, expect, test } from 'vitest'
import {
  accountUrl,
  atAccountPath,
  dataTarget,
  STORAGE_NAMES
} from '../../simulator/storage-hosts.ts'
import { readCall } from '../../simulator/wire/call.ts'

const HERE = 'https://127.0.0.1:8443'

describe('the data of a disk', () => {
  test.each([
    ['https://management.azure.com', 'https://md-1.z01.blob.storage.azure.net'],
    ['https://management.usgovcloudapi.net', 'https://md-1.blob.core.usgovcloudapi.net'],
    ['https://management.chinacloudapi.cn', 'https://md-1.blob.core.chinacloudapi.cn'],
    [HERE, `${HERE}/md-1`]
  ])('for a client of %s is at %s', (origin, url) => {
    expect(accountUrl(origin, 'md-1')).toBe(url)
  })

  test.each([
    ['https://md-1.z01.blob.storage.azure.net/c/abcd?sig=x%2F', '/md-1/c/abcd?sig=x%2F'],
    ['https://backups.blob.core.windows.net/disks/a', '/backups/disks/a'],
    [`${HERE}/md-1/c/abcd?sig=x`, '/md-1/c/abcd?sig=x'],
    ['https://127.0.0.1:8444/md-1/c/abcd', undefined],
    ['https://backups.blob.core.windows.net.example/disks', undefined],
    ['nonsense', undefined]
  ])('named %s is found at %s', (url, target) => {
    expect(dataTarget(url, HERE)).toBe(target)
  })
})

test.each([
  ['backups.blob.core.windows.net', '/disks/a?comp=page', '/backups/disks/a?comp=page'],
  ['127.0.0.1:8443', '/backups/disks/a', '/backups/disks/a'],
  ['management.azure.com', '/subscriptions/1', '/subscriptions/1']
])('a call of %s%s is one of %s', (host, target, found) => {
  const call = atAccountPath(readCall('GET', target, { host }, new Uint8Array()))
  expect([call.target, call.path]).toEqual([found, found.replace(/\?.*/, '')])
})

test('a certificate holds for the accounts of each host', () => {
  expect(STORAGE_NAMES).toContain('*.blob.core.windows.net')
})
