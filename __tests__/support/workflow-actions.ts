/**
 * The actions that the examples use: this action, which is run as it stands by the bundle against a simulator, and
 * stand-ins for the others, which do what a later step needs of them, and refuse what GitHub would refuse.
 */

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'vitest'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'
import type { Bundle } from './bundle.ts'
import { idTokenOf } from './simulated.ts'
import type { Acted, ActionStep, Result } from './workflow.ts'

/** Of whichever owner. */
const ACTION = '/azure-incremental-snapshot-action'

/** What the actions of one run have. */
export type Around = {
  readonly azure: Simulator
  readonly bundle: Bundle
  /** Variables that GitHub sets, such as GITHUB_RUN_ID. */
  readonly variables: Readonly<Record<string, string>>
  /** Whether the `./deploy.sh` of the repository fails. */
  readonly deployFails: boolean
}

/** Carries out a step that uses an action. Throws when it uses one that no example has used so far. */
export async function act(step: ActionStep, around: Around): Promise<Acted> {
  const [action = ''] = step.uses.split('@')
  if (action.endsWith(ACTION)) return await takeSnapshots(step, around)
  if (action === 'actions/checkout') return checkOut(step, around)
  if (action === 'azure/login') return await logIn(step, around)
  if (action.endsWith(`${ACTION}/simulator`)) return simulate(step, around)
  throw new Error(`nothing stands for ${step.uses}`)
}

/** A repository with a script that deploys. A token that cannot read the repository cannot check it out. */
function checkOut({ permissions, workspace }: ActionStep, { deployFails }: Around): Acted {
  if (permissions.contents === undefined) return { result: 'failure', log: '::error::Not found\n' }
  const script = join(workspace, 'deploy.sh')
  writeFileSync(script, `#!/bin/sh\necho deploying\nexit ${deployFails ? 1 : 0}\n`)
  chmodSync(script, 0o755)
  return { result: 'success' }
}

/** Puts an `az` on the path that has a session, as far as the action asks for it. */
async function logIn(
  { inputs, permissions, workspace }: ActionStep,
  { azure }: Around
): Promise<Acted> {
  if (permissions['id-token'] !== 'write') return { result: 'failure', log: '::error::No token\n' }
  const { 'client-id': client = '', 'tenant-id': tenant = '' } = inputs
  const response = await fetch(`${azure.url}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await idTokenOf(azure, 'api://AzureADTokenExchange'),
      scope: 'https://management.azure.com/.default'
    })
  })
  const { access_token: accessToken } = (await response.json()) as { access_token: string }
  const account = { id: inputs['subscription-id'], tenantId: tenant, user: { name: client } }
  const token = {
    accessToken,
    expires_on: Math.floor(Date.now() / 1000) + 3600,
    subscription: inputs['subscription-id'],
    tenant,
    tokenType: 'Bearer'
  }
  const folder = join(workspace, '.az')
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'az'),
    `#!/bin/sh
case "$1 $2" in
  'account show') echo '${JSON.stringify(account)}' ;;
  'account get-access-token') echo '${JSON.stringify(token)}' ;;
  *) exit 2 ;;
esac
`,
    { mode: 0o755 }
  )
  return { result: response.ok ? 'success' : 'failure', path: folder }
}

/** Points later steps at the simulator, as its action does; with `control` it changes the simulated Azure. */
function simulate({ inputs }: ActionStep, { azure }: Around): Acted {
  const lines = (inputs.control ?? '').replaceAll(/\n\s+/g, ' ').split('\n')
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const [, name = '', args = ''] = /^(\w+) (.*)$/.exec(line) ?? []
    const actions = azure as unknown as Record<string, (args: unknown) => unknown>
    actions[name]?.(JSON.parse(args))
  }
  return {
    result: 'success',
    outputs: { environment: azure.url },
    env: {
      NODE_EXTRA_CA_CERTS: azure.caFile,
      AZURE_TENANT_ID: SEEDED.tenantId,
      AZURE_CLIENT_ID: SEEDED.clientId,
      AZURE_CLIENT_SECRET: SEEDED.clientSecret,
      AZURE_SUBSCRIPTION_ID: SEEDED.subscriptionId
    }
  }
}

/** This action, by the bundle: what it sends to Azure's hosts arrives at the simulator. */
async function takeSnapshots(
  step: ActionStep,
  { azure, bundle, variables }: Around
): Promise<Acted> {
  prepare(azure, step.inputs.environment)
  const { environment } = azure
  const env = {
    NODE_EXTRA_CA_CERTS: azure.caFile,
    NODE_OPTIONS: `--import ${new URL('redirect-to-simulator.mjs', import.meta.url).href}`,
    NODE_COMPILE_CACHE: `${bundle.directory}/compiled`,
    SIMULATOR_PORT: String(azure.port),
    GITHUB_JOB: step.job,
    GITHUB_ACTION: step.id,
    ...(step.permissions['id-token'] === 'write' && {
      ACTIONS_ID_TOKEN_REQUEST_URL: environment.ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''
    }),
    ...variables,
    ...step.env
  }
  const inputsAt = (status: Result) => ({ ...step.inputs, 'job-status': status })
  const main = await bundle.run({ env, inputs: inputsAt(step.status) })
  return {
    result: main.code === 0 ? 'success' : 'failure',
    outputs: main.outputs,
    log: main.log,
    summary: main.summary,
    post: async (status) => {
      const post = await bundle.run({ env, inputs: inputsAt(status), state: main.state })
      expect({ code: post.code, log: post.log }).toMatchObject({ code: 0 })
      expect(post.log).not.toContain('::error')
      return post
    }
  }
}

/** The cloud that a workflow is about, and the credential that its application has there. */
function prepare(azure: Simulator, environment: string | undefined): void {
  const isGovernment = environment === 'AzureUSGovernment'
  azure.configure({ cloud: isGovernment ? environment : 'AzureCloud' })
  azure.changeApplication({
    appId: SEEDED.clientId,
    federatedCredentials: [
      {
        issuer: 'https://token.actions.githubusercontent.com',
        subject: azure.settings.githubSubject,
        audience: isGovernment ? 'api://AzureADTokenExchangeUSGov' : 'api://AzureADTokenExchange'
      }
    ]
  })
}
