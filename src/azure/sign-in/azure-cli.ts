/** The session of `az`, from `azure/login` or a person: the only file that runs a program. */

import { getExecOutput } from '@actions/exec'

import { parseJson, textOf } from '../json.ts'
import type { Findings, CredentialSource } from './credential-source.ts'

export const azureCli: CredentialSource = {
  name: 'azure-cli',
  check: async (): Promise<Findings> => {
    const account = await showAccount()
    return 'problem' in account
      ? { missing: [account.problem], reason: '', who: '' }
      : {
          missing: [],
          reason: '"az" is signed in on this runner',
          who: `${account.user} of the "az" session`,
          subscriptionId: account.subscriptionId
        }
  },
  remedy:
    'Add a step with azure/login before this one, or use "auth: oidc", which needs only "permissions: id-token: write", "client-id" and "tenant-id".',
  credential: async ({ tenantId }) => {
    const { AzureCliCredential } = await import('@azure/identity')
    return new AzureCliCredential(tenantId === undefined ? {} : { tenantId })
  }
}

async function showAccount(): Promise<
  { readonly subscriptionId: string; readonly user: string } | { readonly problem: string }
> {
  let output: { readonly exitCode: number; readonly stdout: string }
  try {
    output = await getExecOutput('az', ['account', 'show', '--output', 'json'], {
      silent: true,
      ignoreReturnCode: true
    })
  } catch {
    return { problem: '"az" is not installed' }
  }
  if (output.exitCode !== 0) return { problem: '"az" is not signed in' }
  const account = parseJson(output.stdout)
  const subscriptionId = textOf(account, 'id')
  return subscriptionId === undefined
    ? { problem: '"az account show" does not name a subscription' }
    : { subscriptionId, user: textOf(account, 'user', 'name') ?? 'the account' }
}
