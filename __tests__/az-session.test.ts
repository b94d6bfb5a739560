import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import type { Az } from './support/az.ts'
import { missing, prepareAz } from './support/az.ts'
import type { Ended } from './support/bundle.ts'
import { Bundle } from './support/bundle.ts'
import { startAzure } from './support/simulated.ts'

/**
 * The action and the real `az` side by side: the action signs in with the session that `az` has, and each
 * finds what the other one made.
 */

const absent = missing('az', 'jq')
const describeAz = absent.length === 0 ? describe : describe.skip
const title =
  absent.length === 0
    ? 'the action beside az'
    : `the action beside az (skipped: no ${absent.join(', ')} on the PATH)`

// az takes about a second per command, and longer on a busy machine.
describeAz(title, () => {
  let azure: Simulator
  let az: Az
  let bundle: Bundle

  beforeAll(async () => {
    azure = await startAzure({}, 'az-session')
    azure.seedDisk({ name: 'shop-data' })
    az = prepareAz(azure)
    bundle = new Bundle()
  })

  afterAll(async () => {
    bundle.remove()
    az.close()
    await azure.close()
  })

  /** The recipe of the README, with the simulator as the cloud's proxy. */
  function act(inputs: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return bundle.run({
      inputs: { auth: 'azure-cli', 'resource-group': 'production', disk: 'shop-data', ...inputs },
      env: { ...az.env, NODE_EXTRA_CA_CERTS: azure.caFile }
    })
  }

  test('without a session the error says what to do', async () => {
    const ended = await act()
    expect(ended.code).toBe(1)
    expect(ended.log).toContain(
      'Cannot sign in to Azure with "auth: azure-cli": "az" is not signed in.'
    )
    expect(ended.log).toContain('Add a step with azure/login before this one')
  })

  test('with one, identity and subscription come from it', async () => {
    const { said } = await az.script(
      'az login --service-principal --username "$CLIENT" --password "$SECRET" --tenant "$TENANT"'
    )
    expect(said).not.toContain('ERROR')
    const ended = await act()
    expect(ended.log).toContain(
      `with Azure CLI ("auth" is "azure-cli") as ${SEEDED.clientId} of the "az" session`
    )
    expect(ended.outputs).toMatchObject({ verified: 'true' })
    expect(ended.outputs['snapshot-id']).toContain(SEEDED.subscriptionId)
  })

  test('what the action made is found by az and jq', async () => {
    const made = await act({ 'snapshot-name': 'by-the-action' })
    expect(made.outputs.verified).toBe('true')
    const { out } = await az.script(`
      az snapshot list --resource-group production --output json |
        jq -r '.[] | select(.incremental and .tags["snapshot-disk"] == "shop-data") | .name'`)
    expect(out.split('\n')).toContain('by-the-action')
  })

  test('what az made is found by the action, as created by another tool', async () => {
    const { code } = await az.script(`
      id=$(az disk show --resource-group production --name shop-data --query id --output tsv)
      az snapshot create --resource-group production --name by-az --location westeurope --source "$id" --incremental true`)
    expect(code).toBe(0)
    const listed = await act({ operation: 'list' })
    const snapshots = JSON.parse(listed.outputs.snapshots ?? '') as { name: string; own: boolean }[]
    expect(snapshots.map(({ name, own }) => [name, own])).toContainEqual(['by-az', false])
    expect(listed.summary).toContain('another tool')
  })

  test('a session that has ended is reported with its remedy', async () => {
    azure.changeApplication({ appId: SEEDED.clientId, secrets: ['a new one'] })
    await az.script('rm -f "$AZURE_CONFIG_DIR"/msal_token_cache*')
    const ended = await act()
    expect(ended.code).toBe(1)
    expect(ended.log).toContain('The "az" session no longer returns a token.')
    expect(ended.log).toContain('"auth: oidc"')
  })
})
