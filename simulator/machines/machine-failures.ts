import type { ArmError } from '../arm/arm-error.ts'
import { computeError } from '../arm/arm-error.ts'
import type { Stage, VirtualMachine } from './virtual-machine.ts'

/** Microsoft: error-messages; for what that page does not have, the error that Compute has for everything. */
const USUAL: Readonly<Partial<Record<Stage, readonly [code: string, message: string]>>> = {
  attach: [
    'DiskPreparationError',
    'One or more errors occurred while preparing VM disks. See disk instance view for details.'
  ],
  start: [
    'AllocationFailed',
    'Allocation failed. Please try reducing the VM size or number of VMs, retry later, or try deploying to a different ' +
      'Availability Set or different Azure location.'
  ]
}

const GENERAL = ['InternalExecutionError', 'An internal execution error occurred.'] as const

/** The failure that awaits the machine at a stage; it happens once. */
export function takeFailure(machine: VirtualMachine, stage: Stage): ArmError | undefined {
  const failure = machine.failures.find(({ at }) => at === stage)
  if (failure === undefined) return undefined
  machine.failures = machine.failures.filter((one) => one !== failure)
  const [code, message] = USUAL[stage] ?? GENERAL
  return computeError(409, failure.code ?? code, failure.message ?? message)
}
