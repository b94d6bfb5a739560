import { describe, expect, test } from 'vitest'

import { findCloud } from '../../src/azure/sign-in/cloud-discovery.ts'
import type { Cloud } from '../../src/azure/clouds.ts'
import { CLOUDS } from '../../src/azure/clouds.ts'
import { ActionError } from '../../src/errors.ts'

function find(environment: string, signal = new AbortController().signal): Promise<Cloud> {
  return findCloud(environment, {
    signal,
    remaining: () => 0,
    now: () => 0,
    say: () => undefined
  })
}

describe('a cloud', () => {
  test.each([
    [
      'AzureCloud',
      'https://management.azure.com',
      'https://login.microsoftonline.com',
      'api://AzureADTokenExchange',
      'login.microsoftonline.com',
      'core.windows.net'
    ],
    [
      'AzureUSGovernment',
      'https://management.usgovcloudapi.net',
      'https://login.microsoftonline.us',
      'api://AzureADTokenExchangeUSGov',
      'login.microsoftonline.us',
      'core.usgovcloudapi.net'
    ],
    [
      'AzureChinaCloud',
      'https://management.chinacloudapi.cn',
      'https://login.chinacloudapi.cn',
      'api://AzureADTokenExchangeChina',
      'login.chinacloudapi.cn',
      'core.chinacloudapi.cn'
    ]
  ])(
    '%s has its own endpoint, authority, audience and hosts',
    async (name, endpoint, authority, audience, signInHost, storage) => {
      expect(await find(name)).toStrictEqual({
        name,
        resourceManager: endpoint,
        authority,
        scope: `${endpoint}/.default`,
        federatedAudience: audience,
        signInHosts: expect.arrayContaining([signInHost]) as unknown,
        storageSuffixes: [storage, 'storage.azure.net']
      })
    }
  )

  test.each(['azurecloud', 'AZUREUSGOVERNMENT', 'azureChinaCloud'])(
    'is found in any letter case: %s',
    async (name) => {
      expect((await find(name)).name.toLowerCase()).toBe(name.toLowerCase())
    }
  )

  test('has addresses without a slash at their end, because paths are appended', () => {
    for (const { resourceManager, authority } of CLOUDS) {
      expect(`${resourceManager} ${authority}`).not.toMatch(/\/(?: |$)/)
    }
  })

  test('is not looked for after the run has ended', async () => {
    const reason = new ActionError('Cancelled', 'The job was cancelled.')
    await expect(find('https://management.invalid', AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})
