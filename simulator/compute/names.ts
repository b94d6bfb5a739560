import { computeError } from '../arm/arm-error.ts'

/** Microsoft: resource-name-rules, Microsoft.Compute: 1–80, starts alphanumeric, ends alphanumeric or underscore. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?$/

/** `kind` is `snapshot` or `disk`; the sentence is Azure's (microsoft/AzureStorageExplorer#4425). */
export function checkComputeName(kind: string, name: string): void {
  if (NAME.test(name)) return
  throw computeError(
    400,
    'InvalidParameter',
    `The value of parameter ${kind}.name is invalid.`,
    `${kind}.name`
  )
}
