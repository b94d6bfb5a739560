import { describe, expect, test } from 'vitest'

import { evenProxies, usesProxy } from '../../src/action/proxies.ts'
import type { ActionError } from '../../src/errors.ts'

type Texts = Readonly<Record<string, string>>

describe('a proxy', () => {
  test.each([
    ['127.0.0.1:3128', 'http://127.0.0.1:3128'],
    ['proxy.corp:3128', 'http://proxy.corp:3128'],
    ['proxy', 'http://proxy'],
    ['//proxy:3128', 'http://proxy:3128'],
    [' proxy:3128 ', 'http://proxy:3128'],
    ['user:word@proxy:3128', 'http://user:word@proxy:3128'],
    ['[::1]:3128', 'http://[::1]:3128'],
    ['http://proxy:3128', 'http://proxy:3128'],
    ['https://proxy', 'https://proxy'],
    ['socks5://proxy:1080', 'socks5://proxy:1080']
  ])('%j is %s', (value, url) => {
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY']) {
      expect(evenProxies({ [name]: value })).toEqual({ [name]: url })
    }
  })

  test('that is not set stays so', () => {
    expect(evenProxies({ HTTPS_PROXY: '', https_proxy: ' ', PATH: '/bin' })).toEqual({})
  })
})

describe('NO_PROXY', () => {
  test.each([
    ['example.com', 'example.com,.example.com'],
    ['.example.com', '.example.com'],
    ['*.example.com', '*.example.com,.example.com'],
    ['a.example:443', 'a.example:443,a.example,.a.example'],
    ['a.example, b.example', 'a.example,.a.example,b.example,.b.example'],
    ['a.example a.example', 'a.example,.a.example'],
    ['127.0.0.1', '127.0.0.1,.127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]:8080', '[::1]']
  ])('of %j is read alike by every library', (value, hosts) => {
    expect(evenProxies({ NO_PROXY: value, no_proxy: value })).toEqual({
      NO_PROXY: hosts,
      no_proxy: hosts
    })
  })

  test.each(['*', 'a.example,*'])('of %j turns every proxy off', (value) => {
    const proxies = { HTTPS_PROXY: 'proxy:3128', http_proxy: 'http://proxy' }
    expect(evenProxies({ ...proxies, no_proxy: value })).toMatchObject({
      HTTPS_PROXY: '',
      http_proxy: ''
    })
  })
})

describe('a proxy that cannot be used', () => {
  const refusalOf = (environment: Texts): ActionError | undefined => {
    const even = { ...environment, ...evenProxies(environment) } as Texts
    try {
      usesProxy((name) => even[name])
      return undefined
    } catch (error) {
      return error as ActionError
    }
  }

  test.each<[string, string, string]>([
    ['HTTPS_PROXY', 'socks5://user:secret@proxy:1080', 'it begins with "socks5:"'],
    ['https_proxy', 'ftp://proxy', 'it begins with "ftp:"'],
    ['ALL_PROXY', 'socks5h://proxy', 'it begins with "socks5h:"'],
    ['HTTPS_PROXY', 'http://', 'it cannot be read as a URL'],
    ['HTTPS_PROXY', ':3128', 'it cannot be read as a URL'],
    ['HTTP_PROXY', 'http://proxy:port', 'it cannot be read as a URL']
  ])('is reported by its name and not by its value: %s=%s', (name, value, why) => {
    const refusal = refusalOf({ [name]: value })
    expect(refusal?.code).toBe('InvalidInput')
    expect(refusal?.message).toBe(
      `The environment variable ${name} is not the URL of an HTTP proxy: ${why}.`
    )
    expect(refusal?.remedy).toContain(`Set ${name} to a URL such as`)
    expect(refusal?.remedy).toContain('NO_PROXY')
    expect(`${refusal?.message}${refusal?.remedy}`).not.toContain('secret')
  })

  test.each<[Texts]>([
    [{}],
    [{ HTTPS_PROXY: '127.0.0.1:3128' }],
    [{ HTTPS_PROXY: 'https://user:word@proxy' }],
    // Only the one that is used has to be good.
    [{ HTTPS_PROXY: 'http://proxy:3128', ALL_PROXY: 'socks5://proxy' }],
    [{ ALL_PROXY: 'socks5://proxy', NO_PROXY: '*' }]
  ])('is none of %j', (environment) => {
    expect(refusalOf(environment)).toBeUndefined()
  })
})
