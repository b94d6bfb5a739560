import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Simulator } from '../../simulator/simulator.ts'
import { startSimulator } from '../../simulator/simulator.ts'
import type { Az } from '../support/az.ts'
import { missing, prepareAz } from '../support/az.ts'
import { diskId } from './machine-world.ts'

/** The real Azure CLI takes the simulator's machines for Azure's. */

const absent = missing('az', 'bash')
const describeAz = absent.length === 0 ? describe : describe.skip
if (absent.length > 0) {
  process.stderr.write(`az-machines.test.ts is skipped: no ${absent.join(', ')} on the PATH\n`)
}

// az takes about a second per command, and longer on a busy machine.
describeAz('az, the real one,', () => {
  let simulator: Simulator
  let az: Az
  let vm: string

  beforeAll(async () => {
    simulator = await startSimulator({ operationMs: 0 })
    az = prepareAz(simulator)
    // Debian's az 2.45 asks for machines at 2022-11-01, which Debian's library for Compute does not know; the profile of
    // Azure Stack has it ask at 2020-06-01.
    const { said, code } = await az.script(`
      az cloud set -n AzureCloud --profile 2020-09-01-hybrid --only-show-errors
      az login --service-principal -u "$CLIENT" -p "$SECRET" --tenant "$TENANT"`)
    expect([code, said]).toEqual([0, ''])
  })

  afterAll(async () => {
    az.close()
    await simulator.close()
  })

  beforeEach(() => {
    const osType = { osType: 'Linux' }
    for (const name of ['os', 'restored']) simulator.seedDisk({ name, properties: osType })
    for (const name of ['data', 'back']) simulator.seedDisk({ name })
    vm = simulator.seedVm({
      name: 'web',
      osDisk: diskId('os'),
      dataDisks: [{ lun: 0, disk: diskId('data'), caching: 'ReadOnly' }]
    }).id
  })

  const owner = (name: string) => {
    const { managedBy, properties } = simulator.getResource({ id: diskId(name) })
    return [managedBy, (properties as { diskState: string }).diskState]
  }

  const power =
    'az vm get-instance-view -g production -n web --query "instanceView.statuses[1].code" -o tsv'

  test('shows a machine, its disks and its power', async () => {
    const shown = await az.json(
      'az vm show -g production -n web --query "[storageProfile.dataDisks[].[lun, name, caching], storageProfile.osDisk.name]"'
    )
    expect(shown).toEqual([[[0, 'data', 'ReadOnly']], 'os'])
    expect(await az.json('az vm list -g production --query "[].name"')).toEqual(['web'])
    expect(await az.json('az vm list --query "[].name"')).toEqual(['web'])
    expect((await az.script(power)).out).toBe('PowerState/running')
  })

  test('detaches a data disk and attaches another in its place', async () => {
    const run = await az.script(`
      az vm disk detach -g production --vm-name web --name data
      az vm disk attach -g production --vm-name web --name back --lun 0 --caching ReadOnly
      az vm show -g production -n web --query "storageProfile.dataDisks[].name" -o tsv`)
    expect(run).toEqual({ code: 0, said: '', out: 'back' })
    expect(owner('back')).toEqual([vm, 'Attached'])
    expect(owner('data')).toEqual([undefined, 'Unattached'])
  })

  test('swaps the disk of the operating system of a machine that it stops and starts', async () => {
    const refused = await az.script('az vm update -g production -n web --os-disk restored')
    expect(refused.said).toContain('not allowed on VM')
    const run = await az.script(`
      az vm deallocate -g production -n web
      az vm update -g production -n web --os-disk restored --query storageProfile.osDisk.name -o tsv
      az vm start -g production -n web
      ${power}`)
    expect(run).toEqual({ code: 0, said: '', out: 'restored\nPowerState/running' })
    expect(owner('restored')).toEqual([vm, 'Attached'])
    expect(owner('os')).toEqual([undefined, 'Unattached'])
  })

  test('stops and deletes', async () => {
    const run = await az.script(`
      az vm stop -g production -n web
      az vm delete -g production -n web --yes`)
    expect([run.code, run.out]).toEqual([0, ''])
    expect(owner('data')).toEqual([undefined, 'Unattached'])
  })
})
