import { invalidParameter } from '../arm/arm-error.ts'

/** Microsoft: resource-name-rules, Microsoft.Compute; how a name begins and ends is a rule of the portal alone (azure-rest-api-specs#42025). */
const NAME = /^[A-Za-z0-9_.-]{1,80}$/

/** `kind` is `snapshot` or `disk`; the sentence is Azure's (microsoft/AzureStorageExplorer#4425). */
export function checkComputeName(kind: string, name: string): void {
  if (NAME.test(name)) return
  throw invalidParameter(`${kind}.name`, `The value of parameter ${kind}.name is invalid.`)
}
