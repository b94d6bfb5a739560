import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { Cloud } from '../../src/azure/clouds.ts'
import { CLOUDS } from '../../src/azure/clouds.ts'
import {
  formatHost,
  isOfMachine,
  isResourceManager,
  isSignIn,
  isStorage
} from '../../src/azure/urls.ts'

const [PUBLIC, GOVERNMENT, CHINA] = CLOUDS as readonly [Cloud, Cloud, Cloud]

/** A cloud of one's own, whose hosts have ports. */
const OWN: Cloud = {
  ...PUBLIC,
  name: 'https://arm.contoso.example:8443',
  resourceManager: 'https://arm.contoso.example:8443',
  signInHosts: ['login.contoso.example'],
  storageSuffixes: ['arm.contoso.example:8443', 'store.contoso.example']
}

/** URLs that lead to another host than they seem to, whatever `host` is. */
const LOOK_ALIKES = (host: string): readonly string[] => [
  `http://${host}/x`,
  `https://${host}.evil.example/x`,
  `https://evil.example/${host}`,
  `https://evil.example?${host}`,
  `https://evil.example#${host}`,
  `https://${host}@evil.example/x`,
  `https://user@${host}/x`,
  `https://user:word@${host}/x`,
  `https://${host}:444/x`,
  `https://${host}./x`,
  `https://evil${host}/x`,
  `https://evil-${host}/x`,
  `https://${host}%2eevil.example/x`,
  `https://evil.example\\${host}/x`,
  `//${host}/x`,
  `/x`,
  `${host}/x`,
  `javascript:${host}`,
  ''
]

describe('Resource Manager', () => {
  test.each([
    ['https://management.azure.com/subscriptions/1', PUBLIC],
    ['https://MANAGEMENT.azure.com:443/subscriptions/1?nextLink=https://evil.example', PUBLIC],
    ['https://westeurope.management.azure.com/x', PUBLIC],
    ['https://eastus2euap.management.azure.com/x', PUBLIC],
    ['https://management.usgovcloudapi.net/x', GOVERNMENT],
    ['https://chinaeast2.management.chinacloudapi.cn/x', CHINA],
    ['https://arm.contoso.example:8443/x', OWN],
    ['https://local.arm.contoso.example:8443/x', OWN]
  ])('is asked at %s', (url, cloud) => {
    expect(isResourceManager(url, cloud)).toBe(true)
  })

  test.each<readonly [string, Cloud]>([
    ...LOOK_ALIKES('management.azure.com').map((url) => [url, PUBLIC] as const),
    ['https://a.b.management.azure.com/x', PUBLIC],
    ['https://.management.azure.com/x', PUBLIC],
    ['https://azure.com/x', PUBLIC],
    ['https://management.azure.com/x', GOVERNMENT],
    ['https://management.usgovcloudapi.net/x', PUBLIC],
    ['https://arm.contoso.example/x', OWN],
    ['https://arm.contoso.example:8444/x', OWN]
  ])('is not asked at %s', (url, cloud) => {
    expect(isResourceManager(url, cloud)).toBe(false)
  })
})

describe('Azure Storage', () => {
  test.each([
    ['https://backups.blob.core.windows.net/c/b?sig=1', PUBLIC],
    ['https://backups.z07.blob.storage.azure.net/c', PUBLIC],
    ['https://md-abc.z12.blob.storage.azure.net/x/abcd?sig=1', PUBLIC],
    ['https://md-impexp-abc.blob.core.windows.net/x', PUBLIC],
    ['https://backups.blob.core.usgovcloudapi.net/c', GOVERNMENT],
    ['https://backups.blob.core.chinacloudapi.cn/c', CHINA],
    ['https://arm.contoso.example:8443/md-1/2/abcd', OWN],
    ['https://backups.blob.store.contoso.example/c', OWN]
  ])('is asked at %s', (url, cloud) => {
    expect(isStorage(url, cloud)).toBe(true)
  })

  test.each<readonly [string, Cloud]>([
    ...LOOK_ALIKES('backups.blob.core.windows.net')
      .filter((url) => !/evil-?backups/.test(url))
      .map((url) => [url, PUBLIC] as const),
    ['https://core.windows.net.evil.example/x', PUBLIC],
    ['https://evilcore.windows.net/x', PUBLIC],
    ['https://evilstorage.azure.net/x', PUBLIC],
    ['https://backups.blob.core.windows.net/c', GOVERNMENT],
    ['https://backups.blob.core.windows.net/c', CHINA],
    ['https://backups.blob.core.chinacloudapi.cn/c', PUBLIC],
    ['https://backups.blob.core.windows.net/c', OWN],
    ['https://data.contoso.example/c', OWN]
  ])('is not asked at %s', (url, cloud) => {
    expect(isStorage(url, cloud)).toBe(false)
  })
})

describe('a sign-in', () => {
  test.each([
    ['https://login.microsoftonline.com/t/oauth2/v2.0/token', PUBLIC],
    ['https://login.partner.microsoftonline.cn/t', CHINA],
    ['https://login.chinacloudapi.cn/t', CHINA],
    ['https://login.contoso.example/t', OWN]
  ])('goes to %s', (url, cloud) => {
    expect(isSignIn(url, cloud)).toBe(true)
  })

  test.each<readonly [string, Cloud]>([
    ...LOOK_ALIKES('login.microsoftonline.com').map((url) => [url, PUBLIC] as const),
    ['https://login.microsoftonline.com/t', CHINA],
    ['https://login.microsoftonline.com/t', OWN],
    ['https://west.login.microsoftonline.com/t', PUBLIC]
  ])('does not go to %s', (url, cloud) => {
    expect(isSignIn(url, cloud)).toBe(false)
  })
})

test('a URL of another host is never trusted, however it is written', () => {
  const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,9}[a-z0-9]$/)
  const foreign = fc.tuple(label, fc.constantFrom('example', 'test', 'invalid'), fc.webPath())
  fc.assert(
    fc.property(foreign, fc.constantFrom(...CLOUDS), ([name, top, path], cloud) => {
      const url = `https://${name}.${top}${path}`
      expect([isResourceManager(url, cloud), isStorage(url, cloud), isSignIn(url, cloud)]).toEqual([
        false,
        false,
        false
      ])
    })
  )
})

describe('an address of the machine', () => {
  test.each([
    'http://169.254.169.254/metadata/identity/oauth2/token?resource=x',
    'http://169.254.130.2:8081/msi/token',
    'http://127.0.0.1:41741/msi/token',
    'http://127.8.8.8/x',
    'http://localhost:40342/metadata',
    'https://localhost:2377/x',
    'http://[::1]:42356/msi/token',
    'http://[fe80::1]:8080/x',
    // Other ways to write the same address.
    'http://2852039166/metadata',
    'http://0xA9.0xFE.0xA9.0xFE/metadata'
  ])('is %s', (url) => {
    expect(isOfMachine(url)).toBe(true)
  })

  test.each([
    'https://login.microsoftonline.com/x',
    'http://169.255.169.254/x',
    'http://128.0.0.1/x',
    'http://10.0.0.1/x',
    'http://localhost.evil.example/x',
    'http://127.0.0.1.evil.example/x',
    'http://169.254.169.254.evil.example/x',
    'no URL',
    ''
  ])('is not %s', (url) => {
    expect(isOfMachine(url)).toBe(false)
  })
})

test.each([
  ['https://evil.example:8443/c/b?sig=secret', '"evil.example:8443"'],
  ['http://evil.example/x?sig=secret', '"http://evil.example"'],
  ['https://user:secret@evil.example/x', '"evil.example"'],
  ['sig=secret', 'an unreadable address']
])('a message names the host of %s and nothing else of it', (url, words) => {
  expect(formatHost(url)).toBe(words)
})
