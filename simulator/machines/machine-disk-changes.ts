import type { ArmError } from '../arm/arm-error.ts'
import { computeError, operationNotAllowed } from '../arm/arm-error.ts'
import { writeResourceId } from '../arm/resource-id.ts'
import type { Disk } from '../compute/disk.ts'
import type { JsonObject } from '../wire/json.ts'
import { objectAt, stringAt } from '../wire/json.ts'
import type { MachineDisk, VirtualMachine } from './virtual-machine.ts'

/** What a PUT or PATCH may not change of a disk in its place. */

/** The sentence and status of MicrosoftDocs/azure-docs#11611, azure-sdk-for-net#37285 and azure-cli#15765. */
export function propertyChange(property: string): ArmError {
  return computeError(
    409,
    'PropertyChangeNotAllowed',
    `Changing property '${property}' is not allowed.`,
    property
  )
}

/** Refuses another value than there is; what is not given, stays. */
export function checkSame(
  given: string | number | undefined,
  current: string | number,
  property: string
): void {
  if (given === undefined || String(given) === String(current)) return
  throw propertyChange(property)
}

/** The type of a disk is a matter of the disk (hashicorp/terraform-provider-azurerm#921). */
export function checkStorageType(machine: VirtualMachine, disk: Disk, given: JsonObject): void {
  const type = stringAt(objectAt(given, 'managedDisk'), 'storageAccountType')
  if (type === undefined || type === disk.sku) return
  throw operationNotAllowed(
    `Managed disk storage account type change through Virtual Machine '${machine.name}' is not allowed. Please update ` +
      `disk resource at ${writeResourceId(disk)}.`
  )
}

/** What may change of a disk that stays in its place. */
export function changesOf(
  given: JsonObject,
  current: MachineDisk
): Pick<MachineDisk, 'caching' | 'deleteOption' | 'writeAcceleratorEnabled'> {
  const accelerator = given.writeAcceleratorEnabled
  return {
    caching: stringAt(given, 'caching') ?? current.caching,
    deleteOption: stringAt(given, 'deleteOption') ?? current.deleteOption,
    writeAcceleratorEnabled:
      typeof accelerator === 'boolean' ? accelerator : current.writeAcceleratorEnabled
  }
}
