import type { AccessToken } from '../entra/directory.ts'
import type { Call } from '../wire/call.ts'

/** A request that Resource Manager has let in. */
export interface ArmCall {
  readonly call: Call
  readonly caller: AccessToken
  readonly requestId: string
  readonly apiVersion: string
}
