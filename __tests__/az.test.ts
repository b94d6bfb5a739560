import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Environment } from '../simulator/environments.ts'
import { SEEDED } from '../simulator/seeded.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { startSimulator } from '../simulator/simulator.ts'
import type { Az, Run } from './support/az.ts'
import { missing, prepareAz } from './support/az.ts'

/**
 * The real Azure CLI works against the simulator, by the commands of its documentation: what az accepts as Azure, the
 * action may be tested against. On the way it shows what az itself leaves to its users.
 */

const absent = missing('az', 'jq', 'bash')
const describeAz = absent.length === 0 ? describe : describe.skip
if (absent.length > 0) {
  // Jest does not print the titles of a file that is skipped as a whole.
  process.stderr.write(`az.test.ts is skipped: no ${absent.join(', ')} on the PATH\n`)
}

// az takes about a second per command, and longer on a busy machine.
describeAz('az, the real one,', () => {
  let simulator: Simulator
  let az: Az
  let disk: { readonly id: string; readonly uniqueId: string }

  beforeAll(async () => {
    const { TRAFFIC_DIR } = process.env
    simulator = await startSimulator({
      operationMs: 0,
      snapshotsPerFiveMinutes: 100,
      ...(TRAFFIC_DIR === undefined ? {} : { recordTo: join(TRAFFIC_DIR, 'az.jsonl') })
    })
    disk = simulator.seedDisk({ name: 'data', tags: { app: 'shop' } })
    az = prepareAz(simulator)
    const { said, code } = await az.script(`
      az cloud register --name simulator --endpoint-resource-manager "$URL"
      az config set core.instance_discovery=false --only-show-errors
      az cloud set --name simulator --only-show-errors
      az login --service-principal --username "$CLIENT" --password "$SECRET" --tenant "$TENANT"`)
    expect([code, said]).toEqual([0, ''])
  })

  afterAll(async () => {
    az.close()
    await simulator.close()
  })

  const timeCreated = ({ out }: Run) => (JSON.parse(out) as { timeCreated: string }).timeCreated

  test('learns a cloud from its Resource Manager alone, and signs in there', async () => {
    const { code, said } = await az.script('az account set --subscription "$SUBSCRIPTION"')
    expect([code, said]).toEqual([0, ''])
    expect(await az.json('az account show')).toMatchObject({
      environmentName: 'simulator',
      id: SEEDED.subscriptionId,
      tenantId: SEEDED.tenantId,
      user: { name: SEEDED.clientId, type: 'servicePrincipal' }
    })
    expect(
      await az.json('az account get-access-token --resource https://management.azure.com/')
    ).toMatchObject({
      accessToken: expect.stringMatching(/^eyJ/),
      tokenType: 'Bearer',
      subscription: SEEDED.subscriptionId
    })
  })

  describe('the two scripts of the documentation', () => {
    /** Microsoft: disks-incremental-snapshots, "Create incremental snapshots", Azure CLI. */
    const create = (name: string) => `
      diskName="data"; resourceGroupName="production"; snapshotName="${name}"
      yourDiskID=$(az disk show -n $diskName -g $resourceGroupName --query "id" --output tsv)
      az snapshot create -g $resourceGroupName -n $snapshotName -l westeurope --source "$yourDiskID" --incremental true`

    /** Same page, "List snapshots of a disk", with jq in place of JMESPath. */
    const list = (diskId: string) =>
      az.script(`
        az snapshot list -g production -o json | jq -cr --arg DISK '${diskId}' \\
          '.[] | select(.incremental==true) | select(.creationData.sourceResourceId==$DISK) | .name'`)

    let first: Run

    test('take an incremental snapshot', async () => {
      first = await az.script(create('first'))
      expect(first).toMatchObject({ code: 0, said: '' })
      expect(JSON.parse(first.out)).toMatchObject({
        name: 'first',
        incremental: true,
        provisioningState: 'Succeeded',
        creationData: {
          createOption: 'Copy',
          sourceResourceId: disk.id,
          sourceUniqueId: disk.uniqueId
        },
        // az sends it unasked, so the region's zone redundancy is lost.
        sku: { name: 'Standard_LRS' },
        networkAccessPolicy: 'AllowAll'
      })
    })

    test('claim success for a name that is taken, and leave the old snapshot', async () => {
      const again = await az.script(create('first'))
      expect(again).toMatchObject({ code: 0, said: '' })
      expect(timeCreated(again)).toBe(timeCreated(first))
    })

    test('list by an id, but only in the letter case of each snapshot', async () => {
      const shouted = disk.id.replace('/production/', '/PRODUCTION/')
      const { id } = (await az.json(
        `az snapshot create -g production -n second --source "${shouted}" --incremental true`
      )) as { id: string }
      expect(id).toContain('/snapshots/second')
      expect((await list(disk.id)).out).toBe('first')
      expect((await list(shouted)).out).toBe('second')
      const names = await az.json(
        `az snapshot list -g production --query "[?creationData.sourceUniqueId=='${disk.uniqueId}'].name"`
      )
      expect(names).toEqual(['first', 'second'])
    })
  })

  test('shows, tags, grants and revokes access, deletes', async () => {
    simulator.seedSnapshot({ name: 'used', source: disk.id, tags: { by: 'hand' } })
    const { out, said, code } = await az.script(`
      show="az snapshot show -g production -n used"
      az snapshot update -g production -n used --set tags.ticket=42 --query tags.ticket -o tsv
      $show --query "[tags.by, tags.ticket, diskState]" -o tsv
      az snapshot grant-access -g production -n used --access-level Read --duration-in-seconds 600 --query accessSas -o tsv
      $show --query diskState -o tsv
      az snapshot revoke-access -g production -n used
      az snapshot delete -g production -n used
      az snapshot delete -g production -n used`)
    expect([code, said]).toEqual([0, ''])
    expect(out.split('\n')).toEqual([
      '42',
      'hand',
      '42',
      'Unattached',
      expect.stringMatching(/^https:\/\/.*[?&]sig=/),
      'ActiveSAS'
    ])
    expect(await az.json('az snapshot list --query "[?name==\'used\']"')).toEqual([])
  })

  test('restores a disk', async () => {
    simulator.seedSnapshot({ name: 'good', source: disk.id })
    const restored = await az.json(
      'az disk create -g production -n restored --source good --sku Premium_LRS --location westeurope'
    )
    expect(restored).toMatchObject({
      diskSizeGb: 64,
      provisioningState: 'Succeeded',
      creationData: { createOption: 'Copy' }
    })
    expect(await az.json('az disk list -g production --query "[].name"')).toEqual([
      'data',
      'restored'
    ])
  })

  test('lists groups, and snapshots of the whole subscription', async () => {
    const far = simulator.seedDisk({ name: 'far', group: 'elsewhere', location: 'ukwest' })
    simulator.seedSnapshot({ name: 'distant', source: far.id })
    expect(await az.json('az group list --query "[].[name, location]"')).toEqual([
      ['production', 'westeurope'],
      ['elsewhere', 'ukwest']
    ])
    expect(await az.json('az group show --name elsewhere')).toMatchObject({ location: 'ukwest' })
    const names = await az.json('az snapshot list --query "[?location==\'ukwest\'].name"')
    expect(names).toEqual(['distant'])
  })

  test('copies to another region, and shows the progress', async () => {
    const { id } = simulator.seedSnapshot({ name: 'origin', source: disk.id })
    const copy = (await az.json(
      `az snapshot create -g production -n copy -l northeurope --source "${id}" --incremental true --copy-start true`
    )) as { id: string }
    expect(copy).toMatchObject({ provisioningState: 'Succeeded', location: 'northeurope' })
    const percent = 'az snapshot show -g production -n copy --query completionPercent'
    simulator.setPercent({ id: copy.id, percent: 40 })
    expect(await az.json(percent)).toBe(40)
    simulator.setPercent({ id: copy.id, percent: 100 })
    const waited = await az.script(
      "az snapshot wait -g production -n copy --custom 'completionPercent==`100.0`' --interval 1 --timeout 20"
    )
    expect(waited).toMatchObject({ code: 0, said: '' })
  })

  test.each([
    ['a snapshot that is not there', 'snapshot show -g production -n none', 3, 'ResourceNotFound'],
    ['a group that is not there', 'disk list -g nowhere', 3, 'ResourceGroupNotFound'],
    [
      // az turns that into a CopyStart by itself, and Azure's words do not say what is wrong.
      'a snapshot in another region than the disk',
      'snapshot create -g production -n wrong -l northeurope --source data --incremental true',
      1,
      'Entity not of expected type'
    ]
  ])('is refused %s', async (_name, command, code, words) => {
    const run = await az.script(`az ${command}`)
    expect(run.code).toBe(code)
    expect(run.said).toContain(words)
  })

  describe('unchanged, in the cloud that it calls AzureCloud', () => {
    /** As the action azure/login does it. */
    test('signs in with the token of a job', async () => {
      const { ACTIONS_ID_TOKEN_REQUEST_URL = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN = '' } =
        simulator.environment
      const job = prepareAz(simulator, {
        ID_URL: ACTIONS_ID_TOKEN_REQUEST_URL,
        ID_TOKEN: ACTIONS_ID_TOKEN_REQUEST_TOKEN
      })
      const run = await job.script(`
        token=$(curl -sf --cacert "$REQUESTS_CA_BUNDLE" -H "authorization: bearer $ID_TOKEN" \\
          "$ID_URL&audience=api://AzureADTokenExchange" | jq -r .value)
        az cloud set -n azurecloud
        az login --service-principal --username "$CLIENT" --tenant "$TENANT" --federated-token "$token" -o none
        az account set --subscription "$SUBSCRIPTION"
        az account show --query environmentName -o tsv
        az snapshot show -g production -n first --query name -o tsv
        az logout`)
      job.close()
      expect(run).toEqual({ code: 0, said: '', out: 'AzureCloud\nfirst' })
    })

    test('signs in with a certificate', async () => {
      const { AZURE_CLIENT_CERTIFICATE_PATH = '' } = await simulator.certificateEnvironment()
      const job = prepareAz(simulator, { PEM: AZURE_CLIENT_CERTIFICATE_PATH })
      const run = await job.script(
        'az login --service-principal --username "$CLIENT" --password "$PEM" --tenant "$TENANT" --query "[].state" -o tsv'
      )
      job.close()
      expect(run).toEqual({ code: 0, said: '', out: 'Enabled' })
    })

    test.each<readonly [string, () => Environment]>([
      ['an app in App Service', () => simulator.managedIdentity.environment],
      // az asks 169.254.169.254, wherever that may be.
      ['a virtual machine', () => ({ HTTP_PROXY: simulator.proxyUrl })]
    ])('signs in as the identity of %s', async (_name, environment) => {
      const job = prepareAz(simulator, environment())
      const run = await job.script(`
        az login --identity --query "[].user.name" -o tsv
        az login --identity --username ${SEEDED.userAssigned.clientId} --query "[].user.name" -o tsv
        az snapshot show -g production -n first --query name -o tsv`)
      job.close()
      expect(run).toEqual({
        code: 0,
        said: '',
        out: 'systemAssignedIdentity\nuserAssignedIdentity\nfirst'
      })
    })
  })
})
