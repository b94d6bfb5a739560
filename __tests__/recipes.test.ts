/**
 * The workflows of the README, run: each step of the action by the bundle against the simulator, with the
 * expressions filled in as GitHub would, and the shell steps that read its outputs by bash.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'

import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Ended } from './support/bundle.ts'
import { Bundle } from './support/bundle.ts'
import { startAzure } from './support/simulated.ts'

type Step = {
  readonly id?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}
type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> }

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The workflows with the heading that they stand under. */
const recipes = [...readme.matchAll(/^##+ (.+)\n(?:(?!^##)[\s\S])*?```yaml\n([\s\S]*?)```/gm)]
  .map(([, title = '', text = '']) => ({ title, workflow: parse(text) as Workflow }))
  .filter(({ workflow }) => Object.hasOwn(workflow, 'jobs'))

const has = (program: string): boolean => spawnSync('which', [program]).status === 0

let azure: Simulator
let bundle: Bundle
let runId = 1

beforeAll(async () => {
  azure = await startAzure({}, 'recipes')
  bundle = new Bundle()
  azure.seedDisk({ name: 'shop-data' })
  azure.seedDisk({ name: 'shop-logs' })
})

afterAll(async () => {
  bundle.remove()
  await azure.close()
})

test('the README has the recipes that it promises', () => {
  expect(recipes.map(({ title }) => title)).toEqual([
    'Quick start',
    'Before a deploy, re-runnable',
    'By hand',
    'List the lineage and use it in a later step',
    'After `azure/login`',
    'A sovereign cloud'
  ])
})

describe('runs as it stands:', () => {
  test.each(recipes.filter(({ title }) => !title.includes('azure/login')))(
    '$title',
    async ({ workflow }) => {
      const outputs = new Map<string, Readonly<Record<string, string>>>()
      for (const step of Object.values(workflow.jobs).flatMap((job) => job.steps)) {
        if (step.uses?.includes('azure-incremental-snapshot-action') === true) {
          const ended = await act(step)
          expectGreen(ended)
          if (step.id !== undefined) outputs.set(step.id, ended.outputs)
        } else if (step.env !== undefined && has('jq')) {
          const env = Object.fromEntries(
            Object.entries(step.env).map(([name, value]) => [name, filled(value, outputs)])
          )
          const { status } = spawnSync('bash', ['-e', '-c', step.run ?? ''], {
            env: { PATH: process.env.PATH, ...env }
          })
          expectSuccess(status)
        }
      }
    }
  )
})

function expectGreen(ended: Ended): void {
  expect(ended.log).not.toContain('::error')
  expect(ended.code).toBe(0)
}

function expectSuccess(status: number | null): void {
  expect(status).toBe(0)
}

/** Runs one step of the action as it stands: what it sends to Azure's hosts arrives at the simulator. */
function act({ with: inputs = {} }: Step): ReturnType<Bundle['run']> {
  const { environment } = inputs
  azure.configure({ cloud: environment === 'AzureUSGovernment' ? environment : 'AzureCloud' })
  azure.changeApplication({
    appId: SEEDED.clientId,
    federatedCredentials: [
      {
        issuer: 'https://token.actions.githubusercontent.com',
        subject: azure.settings.githubSubject,
        audience:
          environment === 'AzureUSGovernment'
            ? 'api://AzureADTokenExchangeUSGov'
            : 'api://AzureADTokenExchange'
      }
    ]
  })
  const { environment: variables } = azure
  return bundle.run({
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, filled(`${value}`, new Map())])
    ),
    env: {
      NODE_EXTRA_CA_CERTS: azure.caFile,
      NODE_OPTIONS: `--import ${new URL('support/redirect-to-simulator.mjs', import.meta.url).href}`,
      SIMULATOR_PORT: String(azure.port),
      ACTIONS_ID_TOKEN_REQUEST_URL: variables.ACTIONS_ID_TOKEN_REQUEST_URL ?? '',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: variables.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
      GITHUB_RUN_ID: String(runId++)
    }
  })
}

/** Fills in expressions as GitHub does. */
function filled(
  text: string,
  outputs: ReadonlyMap<string, Readonly<Record<string, string>>>
): string {
  const values: Readonly<Record<string, string>> = {
    'vars.AZURE_CLIENT_ID': SEEDED.clientId,
    'vars.AZURE_TENANT_ID': SEEDED.tenantId,
    'vars.AZURE_SUBSCRIPTION_ID': SEEDED.subscriptionId,
    'inputs.disk': 'shop-data',
    'inputs.dry-run': 'false'
  }
  return text.replaceAll(/\$\{\{\s*(.+?)\s*\}\}/g, (_expression, name: string) => {
    const [, id = '', output = ''] = /^steps\.([\w-]+)\.outputs\.([\w-]+)$/.exec(name) ?? []
    const value = values[name] ?? outputs.get(id)?.[output]
    if (value === undefined) throw new Error(`nothing stands for ${name}`)
    return value
  })
}
