import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Environment } from '../../simulator/environments.ts'
import { SEEDED } from '../../simulator/seeded.ts'
import { stringAt } from '../../simulator/wire/json.ts'
import { client, simulator, useSimulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { VERSION } from './raw-client.ts'

useSimulator({ clock: 'virtual' })

const RESOURCE = 'https://management.azure.com'
const { systemAssigned, userAssigned } = SEEDED
const UNKNOWN = '00000000-0000-0000-0000-00000000abcd'

function query(more: Record<string, string>): string {
  return new URLSearchParams({ resource: RESOURCE, ...more }).toString()
}

function askMachine(
  more: Record<string, string> = {},
  headers: Record<string, string> = { Metadata: 'true' }
): Promise<Reply> {
  const path = `/metadata/identity/oauth2/token?${query({ 'api-version': '2018-02-01', ...more })}`
  return client.send('GET', path, { anonymous: true, headers })
}

function askApp(
  more: Record<string, string> = {},
  headers: Record<string, string> = {
    'X-IDENTITY-HEADER': simulator.managedIdentity.environment.IDENTITY_HEADER ?? ''
  }
): Promise<Reply> {
  const path = `/msi/token?${query({ 'api-version': '2019-08-01', ...more })}`
  return client.send('GET', path, { anonymous: true, headers })
}

function readSubscription(token: string): Promise<Reply> {
  const path = `/subscriptions/${SEEDED.subscriptionId}?api-version=2022-12-01`
  return client.send('GET', path, { headers: { authorization: `Bearer ${token}` } })
}

describe('the metadata service of a virtual machine', () => {
  test('gives a token of the system-assigned identity, with every number as text', async () => {
    const reply = await askMachine()
    const now = Math.floor(simulator.clock.now() / 1000)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      client_id: systemAssigned.clientId,
      expires_in: '86399',
      expires_on: String(now + 86_399),
      ext_expires_in: '86399',
      not_before: String(now),
      resource: RESOURCE,
      token_type: 'Bearer'
    })
    const token = stringAt(reply.json, 'access_token') ?? ''
    expect((await readSubscription(token)).status).toBe(200)
  })

  test.each([
    ['client_id', userAssigned.clientId],
    ['object_id', userAssigned.objectId],
    [
      'msi_res_id',
      `/subscriptions/${SEEDED.subscriptionId}/resourcegroups/production/providers/microsoft.managedidentity/userassignedidentities/runner`
    ]
  ])('finds an identity by %s', async (name, value) => {
    expect((await askMachine({ [name]: value })).json.client_id).toBe(userAssigned.clientId)
  })

  test('a token expires', async () => {
    simulator.configure({ managedIdentityTokenSeconds: 60 })
    const token = stringAt((await askMachine()).json, 'access_token') ?? ''
    simulator.advance({ ms: 60_000 })
    const reply = await readSubscription(token)
    expect(reply.status).toBe(401)
    expect(reply.text).toContain('ExpiredAuthenticationToken')
  })

  test.each([
    ['a request without its header', {}, {}, 'Required metadata header not specified'],
    ['an identity that it has not', { client_id: UNKNOWN }, undefined, 'Identity not found'],
    [
      'a request for nothing',
      { resource: '' },
      undefined,
      "Required query variable 'resource' is missing"
    ]
  ])('refuses %s', async (_name, more, headers, error_description) => {
    const reply = await askMachine(more, headers)
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({ error: 'invalid_request', error_description })
  })

  test('takes its only identity, but does not choose among several', async () => {
    simulator.removeManagedIdentity({ appId: systemAssigned.clientId })
    expect((await askMachine()).json.client_id).toBe(userAssigned.clientId)
    simulator.addManagedIdentity({ name: 'other' })
    expect((await askMachine()).json.error_description).toMatch(/^Multiple user assigned/)
    simulator.removeManagedIdentity()
    expect((await askMachine()).json.error_description).toBe('Identity not found')
  })
})

describe('the endpoint of App Service', () => {
  test('gives a token with five members', async () => {
    const reply = await askApp()
    expect(reply.json).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      expires_on: String(Math.floor(simulator.clock.now() / 1000) + 86_399),
      resource: RESOURCE,
      token_type: 'Bearer',
      client_id: systemAssigned.clientId
    })
  })

  test('of 2017 has other names and a date for people', async () => {
    const secret = simulator.managedIdentity.environment.MSI_SECRET ?? ''
    const more = { 'api-version': '2017-09-01', clientid: userAssigned.clientId }
    const reply = await askApp(more, { secret })
    expect(reply.json).toMatchObject({
      client_id: userAssigned.clientId,
      expires_on: expect.stringMatching(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d \+00:00$/)
    })
  })

  test('refuses a wrong header', async () => {
    const reply = await askApp({}, { 'X-IDENTITY-HEADER': 'stolen' })
    expect(reply.status).toBe(401)
  })

  test('refuses an identity that it has not', async () => {
    const reply = await askApp({ client_id: UNKNOWN })
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      statusCode: 400,
      message:
        'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
      correlationId: expect.any(String)
    })
  })

  test('does not fall back to a user-assigned identity', async () => {
    simulator.removeManagedIdentity({ appId: systemAssigned.clientId })
    expect((await askApp()).json.message).toBe('Unable to load the proper Managed Identity.')
  })

  test('its secret is not recorded', async () => {
    await askApp()
    const secret = simulator.managedIdentity.environment.IDENTITY_HEADER ?? ''
    expect(JSON.stringify(simulator.exchanges)).not.toContain(secret)
  })
})

describe('what an identity may do', () => {
  test('is nothing until a role is assigned', async () => {
    const { application } = simulator.addManagedIdentity({ name: 'fresh' })
    const reply = await askMachine({ client_id: application.appId })
    const token = stringAt(reply.json, 'access_token') ?? ''
    const list = `/subscriptions/${SEEDED.subscriptionId}/providers/Microsoft.Compute/snapshots?api-version=${VERSION}`
    const headers = { authorization: `Bearer ${token}` }
    expect((await client.send('GET', list, { headers })).status).toBe(403)
    const scope = `/subscriptions/${SEEDED.subscriptionId}`
    simulator.assignRole({ principalId: application.objectId, scope, role: 'Reader' })
    expect((await client.send('GET', list, { headers })).status).toBe(200)
  })

  test('a host has one identity of its own', () => {
    expect(() => simulator.addManagedIdentity({ kind: 'system' })).toThrow(/already/)
  })
})

/**
 * Each host in a process of its own: MSAL looks for the host once per process and keeps tokens as long. So this
 * also shows that the variables alone are enough.
 */
const PROGRAM = `
  import { ManagedIdentityCredential } from '@azure/identity'
  for (const clientId of [undefined, ...process.argv.slice(1)]) {
    try {
      const { token } = await new ManagedIdentityCredential({ clientId }).getToken('${RESOURCE}/.default')
      console.log(JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).appid)
    } catch (error) {
      console.log(error.message)
    }
  }`

describe('ManagedIdentityCredential', () => {
  test.each<readonly [string, () => Environment, RegExp]>([
    [
      'in App Service',
      () => simulator.managedIdentity.environment,
      /No User Assigned or Delegated Managed Identity found/
    ],
    [
      'on a virtual machine',
      () => simulator.managedIdentity.machineEnvironment,
      /Identity not found/
    ]
  ])('%s', async (_name, environment, refused) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', PROGRAM, userAssigned.clientId, UNKNOWN],
      { env: { ...environment() }, cwd: import.meta.dirname }
    )
    const [system, user, unknown] = stdout.split('\n')
    expect(system).toBe(systemAssigned.clientId)
    expect(user).toBe(userAssigned.clientId)
    expect(unknown).toMatch(refused)
  })
})
