import { SEEDED } from '../../simulator/seeded.ts'
import type { JsonObject } from '../../simulator/wire/json.ts'
import { objectAt } from '../../simulator/wire/json.ts'
import { client, simulator } from './each-test.ts'
import type { Reply } from './raw-client.ts'
import { compute, idOf, MACHINE_VERSION } from './raw-client.ts'

/** What the tests of machines ask again and again. */

/** `virtualMachines{rest}` of the group `production`, with the version that machines have. */
export const machine = (rest: string, version = MACHINE_VERSION) =>
  compute(`virtualMachines/${rest}`, 'production', version)

export const diskId = (name: string) => idOf(`disks/${name}`)

/** The id of the machine `web`. */
export const vm = idOf('virtualMachines/web')

const read = async (target: string) => (await client.send('GET', target)).json
const properties = async (name: string) => objectAt(await read(machine(name)), 'properties')
const storage = async (name = 'web') => objectAt(await properties(name), 'storageProfile')

export const ask = {
  storage,
  /** `managedBy` and `diskState` of a disk. */
  async disk(name: string): Promise<readonly [string, unknown]> {
    const { managedBy = '', properties: reported } = await read(compute(`disks/${name}`))
    const owner = (managedBy as string).split('/').at(-1) ?? ''
    return [owner, (reported as JsonObject).diskState]
  },
  /** Name and LUN of the machine's data disks, those that are on their way out in brackets. */
  async luns(name?: string): Promise<readonly string[]> {
    const { dataDisks } = await storage(name)
    return (dataDisks as { lun: number; name: string; toBeDetached: boolean }[]).map((disk) => {
      const text = `${String(disk.lun)}: ${disk.name}`
      return disk.toBeDetached ? `(${text})` : text
    })
  },
  async power(name = 'web'): Promise<unknown> {
    const { statuses } = await read(machine(`${name}/instanceView`))
    return (statuses as { code: string }[])[1]?.code
  },
  provisioning: async (name = 'web') => (await properties(name)).provisioningState,
  attachDetach: (body: object): Promise<Reply> =>
    client.send('POST', machine('web/attachDetachDataDisks'), { body })
}

/** A machine `web` with a disk for its operating system and `data` at LUN 0; `spare` is free. */
export function seedWorld(): void {
  simulator.seedDisk({ name: 'os', properties: { osType: 'Linux' } })
  simulator.seedDisk({ name: 'data', sizeGb: 128 })
  simulator.seedDisk({ name: 'spare', sizeGb: 128 })
  simulator.seedVm({
    name: 'web',
    osDisk: diskId('os'),
    dataDisks: [{ lun: 0, disk: diskId('data'), caching: 'ReadOnly' }]
  })
}

/** A principal that may do only this, in the whole subscription. */
export function seedPrincipal(actions: string[]): string {
  const { tenantId, subscriptionId } = SEEDED
  const { appId, objectId } = simulator.addApplication({ tenantId, secrets: ['x'] })
  simulator.assignRole({
    principalId: objectId,
    scope: `/subscriptions/${subscriptionId}`,
    actions
  })
  return appId
}
