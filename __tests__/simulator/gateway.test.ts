import { beforeAll, describe, expect, test } from 'vitest'
import { SEEDED } from '../../simulator/seeded.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { stringAt } from '../../simulator/wire/json.ts'
import { client, reconnect, shareSimulator, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { codeOf, compute, connect, errorOf, VERSION } from './raw-client.ts'

shareSimulator({ clock: 'virtual', pageSize: 2 })

beforeAll(() => {
  simulator.seedDisk({ name: 'data', group: 'Production' })
})

const { subscriptionId } = SEEDED
const subscription = `/subscriptions/${subscriptionId}`
const OTHER = '00000000-0000-0000-0000-00000000abcd'

describe('what Resource Manager refuses', () => {
  test.each([
    ['no api-version', 'GET', `${subscription}/resourceGroups`, '400 MissingApiVersionParameter'],
    [
      'an api-version that Compute does not know',
      'GET',
      compute('disks/data', 'production', '2099-01-01'),
      '400 NoRegisteredProviderFound'
    ],
    [
      'an unknown subscription',
      'GET',
      `/subscriptions/${OTHER}?api-version=2022-12-01`,
      '404 SubscriptionNotFound'
    ],
    [
      'a malformed subscription',
      'GET',
      '/subscriptions/production?api-version=2022-12-01',
      '400 InvalidSubscriptionId'
    ],
    ['an unknown group', 'GET', compute('disks/data', 'nowhere'), '404 ResourceGroupNotFound'],
    ['an unknown group in a list', 'GET', compute('disks', 'nowhere'), '404 ResourceGroupNotFound'],
    ['an unknown disk', 'GET', compute('disks/none'), '404 ResourceNotFound'],
    ['an unknown type', 'GET', compute('dishes/data'), '404 InvalidResourceType'],
    [
      'an unknown namespace',
      'GET',
      `${subscription}/providers/Contoso.Things/things?api-version=${VERSION}`,
      '404 InvalidResourceNamespace'
    ],
    ['an unknown action', 'POST', compute('disks/data/explode'), '404 NotFound'],
    ['a method that nobody has', 'OPTIONS', compute('disks/data'), '405 HttpMethodNotSupported'],
    ['a forged page', 'GET', `${compute('disks')}&$skiptoken=MTAw`, '400 InvalidSkipToken']
  ])('%s', async (_name, method, target, refusal) => {
    const reply = await client.send(method, target)
    expect(codeOf(reply)).toBe(refusal)
    expect(reply.headers['x-ms-failure-cause']).toBe('gateway')
    expect(reply.text).not.toContain('\n')
  })

  describe('a version that there is not', () => {
    const messageOf = (reply: Reply) => errorOf(reply).message

    test('of a resource is refused with its location', async () => {
      simulator.seedDisk({ name: 'northern', location: 'northeurope' })
      const reply = await client.send('GET', compute('disks/northern', 'production', '2099-01-01'))
      expect(codeOf(reply)).toBe('400 NoRegisteredProviderFound')
      expect(messageOf(reply)).toMatch(
        /^No registered resource provider found for location 'northeurope' and API version '2099-01-01' for type 'disks'\. The supported api-versions are '2016-04-30-preview, .*, 2026-03-02'\. The supported locations are '.*westeurope.*'\.$/
      )
    })

    test.each([
      ['a list', 'snapshots'],
      ['a resource that there is not', 'snapshots/absent']
    ])('of %s is refused as a type that there is not', async (_name, rest) => {
      const reply = await client.send('GET', compute(rest, 'production', '2099-01-01'))
      expect(codeOf(reply)).toBe('404 InvalidResourceType')
      expect(messageOf(reply)).toMatch(
        /^The resource type 'snapshots' could not be found in the namespace 'Microsoft\.Compute' for api version '2099-01-01'\. The supported api-versions are '2016-04-30-preview,.*,2026-03-02'\.$/
      )
    })
  })

  test('a cloud that lags behind', async () => {
    const china = await startSimulator({ cloud: 'AzureChinaCloud' })
    const there = connect(china)
    china.seedDisk({ name: 'data', location: 'chinanorth3' })
    const { token } = china.issueToken({
      appId: SEEDED.clientId,
      audience: 'https://management.chinacloudapi.cn'
    })
    const headers = { authorization: `Bearer ${token}` }
    const at = (version: string) =>
      there.send('GET', compute('disks/data', 'production', version), { headers })
    const refused = await at('2026-03-02')
    expect(codeOf(refused)).toBe('400 NoRegisteredProviderFound')
    expect(refused.text).toContain(", 2023-10-02'. The supported locations")
    expect((await at('2023-10-02')).status).toBe(200)
    const body = { location: 'chinanorth3', properties: { diskSizeGB: 128 } }
    const patched = await there.send('PATCH', compute('disks/data', 'production', '2023-10-02'), {
      headers,
      body
    })
    // The operation is followed by its own URL, whatever version that carries.
    const poll = patched.headers['azure-asyncoperation'] ?? ''
    expect(poll).toContain('api-version=2023-10-02')
    china.configure({ apiVersions: ['2022-07-02'] })
    expect((await there.send('GET', poll, { headers })).status).toBe(200)
    there.close()
    await china.close()
  })
})

describe('tokens', () => {
  const send = (authorization: string | undefined) =>
    client.send('GET', compute('disks/data'), {
      anonymous: true,
      headers: authorization === undefined ? {} : { authorization }
    })

  test.each([
    ['none', undefined, 'AuthenticationFailed'],
    ['another scheme', 'Basic dTpw', 'AuthenticationFailed'],
    ['rubbish', 'Bearer rubbish', 'InvalidAuthenticationToken']
  ])('%s', async (_name, authorization, code) => {
    const reply = await send(authorization)
    expect([reply.status, errorOf(reply).code]).toEqual([401, code])
    expect(reply.headers['www-authenticate']).toMatch(/^Bearer authorization_uri="https:/)
  })

  test('for another audience', async () => {
    const audience = 'https://graph.microsoft.com/'
    const { token } = simulator.issueToken({ appId: SEEDED.clientId, audience })
    expect(codeOf(await send(`Bearer ${token}`))).toBe('401 InvalidAuthenticationTokenAudience')
  })

  test('for the simulator itself, as for a custom cloud', async () => {
    const { token } = simulator.issueToken({ appId: SEEDED.clientId, audience: simulator.url })
    expect((await send(`Bearer ${token}`)).status).toBe(200)
  })

  test('expired', async () => {
    const { token } = simulator.issueToken({ appId: SEEDED.clientId })
    simulator.expireTokens()
    expect(codeOf(await send(`Bearer ${token}`))).toBe('401 ExpiredAuthenticationToken')
    reconnect()
  })

  test('of another tenant', async () => {
    simulator.seedSubscription({ subscriptionId: OTHER, tenantId: OTHER })
    const reply = await client.send('GET', `/subscriptions/${OTHER}?api-version=2022-12-01`)
    expect(codeOf(reply)).toBe('401 InvalidAuthenticationTokenTenant')
  })
})

describe('subscriptions and groups', () => {
  test('a subscription reports its tenant', async () => {
    const reply = await client.send('GET', `${subscription}?api-version=2022-12-01`)
    expect(reply.json).toMatchObject({
      subscriptionId,
      tenantId: SEEDED.tenantId,
      state: 'Enabled'
    })
  })

  test('only visible ones are listed', async () => {
    const reply = await client.send('GET', '/subscriptions?api-version=2022-12-01')
    expect((reply.json.value as JsonObject[]).map((one) => one.subscriptionId)).toEqual([
      subscriptionId
    ])
  })

  test('a group lives and dies with what is in it', async () => {
    const path = `${subscription}/resourceGroups/Scratch?api-version=2021-04-01`
    const made = await client.send('PUT', path, {
      body: { location: 'West Europe', tags: { a: 'b' } }
    })
    expect([made.status, made.json.location]).toEqual([201, 'westeurope'])
    simulator.seedDisk({ name: 'temp', group: 'scratch' })
    expect((await client.send('HEAD', path)).status).toBe(204)
    expect((await client.send('DELETE', path)).status).toBe(200)
    expect(codeOf(await client.send('GET', compute('disks/temp', 'scratch')))).toBe(
      '404 ResourceGroupNotFound'
    )
  })
})

describe('ids and headers', () => {
  test('ids are found in any case and answered in the stored one', async () => {
    const reply = await client.send('GET', compute('DISKS/DATA', 'PRODUCTION'))
    expect(reply.json.id).toBe(
      `${subscription}/resourceGroups/Production/providers/Microsoft.Compute/disks/data`
    )
  })

  test('lists spell the group in capitals', async () => {
    const reply = await client.send('GET', compute('disks', 'production'))
    expect((reply.json.value as JsonObject[])[0]?.id).toContain('/resourceGroups/PRODUCTION/')
  })

  test('bodies are printed with CRLF', async () => {
    const reply = await client.send('GET', compute('disks/data'))
    expect(reply.text.startsWith('{\r\n  "name": "data",\r\n')).toBe(true)
  })

  test('the calls that are left are counted', async () => {
    const headers = async () => (await client.send('GET', compute('disks/data'))).headers
    const [one, other] = [await headers(), await headers()]
    expect(one['x-ms-ratelimit-remaining-resource']).toMatch(
      /^Microsoft\.Compute\/LowCostGet3Min;\d+,Microsoft\.Compute\/LowCostGet30Min;\d+$/
    )
    const left = (from: Readonly<Record<string, string>>) =>
      Number(from['x-ms-ratelimit-remaining-subscription-reads'])
    expect(left(other)).toBe(left(one) - 1)
  })

  test('the correlation id of the client is kept', async () => {
    const headers = { 'x-ms-correlation-request-id': 'mine' }
    const reply = await client.send('GET', compute('disks/data'), { headers })
    expect(reply.headers['x-ms-correlation-request-id']).toBe('mine')
    expect(reply.headers['x-ms-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('paging', () => {
  test('follows nextLink to the end, at the host that was asked', async () => {
    for (const name of ['a', 'b', 'c', 'd']) simulator.seedDisk({ name, group: 'many' })
    const host = 'management.azure.com'
    const names: unknown[] = []
    let target = compute('disks', 'many')
    let pages = 0
    while (target !== '') {
      const reply = await client.send('GET', target, { headers: { host } })
      names.push(...(reply.json.value as JsonObject[]).map((one) => one.name))
      const next = stringAt(reply.json, 'nextLink') ?? `https://${host}`
      expect(next).toMatch(new RegExp(`^https://${host}`))
      target = next.slice(`https://${host}`.length)
      pages++
    }
    expect([names, pages]).toEqual([['a', 'b', 'c', 'd'], 2])
  })
})
