/**
 * From the text of the inputs to settings: one schema per operation, a union on `operation`. All
 * problems are told together, before any request leaves the machine.
 */

import { z } from 'zod'

import { ActionError } from '../errors.ts'
import type { CreateRequest } from '../operations/create.ts'
import type { ListRequest } from '../operations/list.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { parseResourceId } from '../snapshots/resource-id.ts'
import { listed } from '../snapshots/words.ts'
import * as fields from './fields.ts'
import type { InputName, Operation } from './names.ts'
import { INPUTS, OPERATIONS, operationsUsing } from './names.ts'

/** How to sign in, as the inputs and the environment say it. Holds no secret. */
export type SignInSettings = {
  readonly auth: 'auto' | 'secret' | 'oidc'
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly audience: string | undefined
  readonly environment: string
}

/** Everything that a run is told. */
export type Settings = {
  readonly signIn: SignInSettings
  readonly timeoutMs: number
  readonly summary: boolean
  readonly request: CreateRequest | ListRequest
}

/** Where settings come from. */
export type Source = {
  input(name: string): string
  env(name: string): string | undefined
}

const common = {
  'client-id': fields.optionalGuid,
  'tenant-id': fields.optionalTenant,
  'subscription-id': fields.optionalGuid,
  auth: fields.choice(['auto', 'secret', 'oidc']),
  audience: fields.optionalText,
  environment: fields.environment,
  disk: fields.textList,
  'resource-group': fields.optionalGroup,
  timeout: fields.duration,
  'max-parallel': fields.count(1, 64),
  summary: fields.boolean
}

/** One schema per operation. */
const schemas = {
  create: z.object({
    ...common,
    location: fields.optionalText,
    'snapshot-name': fields.nameTemplate,
    'if-exists': fields.choice(['fail', 'reuse'])
  }),
  list: z.object(common)
} as const satisfies Record<Operation, z.ZodObject>

type Common = z.infer<typeof schemas.list>

/** Where an input also looks when it is empty. */
const FROM_ENVIRONMENT: Partial<Record<InputName, string>> = {
  'client-id': 'AZURE_CLIENT_ID',
  'tenant-id': 'AZURE_TENANT_ID',
  'subscription-id': 'AZURE_SUBSCRIPTION_ID'
}

/** Reads and checks all inputs. Throws `InvalidInput` with every problem. */
export function readSettings(source: Source): Settings {
  const raw = rawInputs(source)
  const operation = readOperation(raw.operation)
  const problems = foreignInputs(raw, operation)

  switch (operation) {
    case 'create': {
      const values = parse(schemas.create, raw, problems)
      const disks = selectDisks(values, raw, problems)
      if (values === undefined || problems.length > 0) throw invalid(problems)
      return settingsOf(values, {
        operation,
        disks,
        location: values.location,
        snapshotName: values['snapshot-name'],
        ifExists: values['if-exists'],
        maxParallel: values['max-parallel'],
        subscriptionId: values['subscription-id']
      })
    }
    case 'list': {
      const values = parse(schemas.list, raw, problems)
      const disks = selectDisks(values, raw, problems)
      if (values === undefined || problems.length > 0) throw invalid(problems)
      return settingsOf(values, { operation, disks, maxParallel: values['max-parallel'] })
    }
  }
}

type Raw = Readonly<Record<InputName, string>>

function rawInputs(source: Source): Raw {
  const names = Object.keys(INPUTS) as InputName[]
  const entries = names.map((name) => {
    const variable = FROM_ENVIRONMENT[name]
    const given = source.input(name).trim()
    const value =
      given !== '' ? given : ((variable && source.env(variable)?.trim()) ?? INPUTS[name].default)
    return [name, value] as const
  })
  return Object.fromEntries(entries) as Raw
}

function readOperation(text: string): Operation {
  const result = fields.choice(OPERATIONS).safeParse(text)
  if (result.success) return result.data
  throw invalid([problem('operation', text, result.error.issues[0]?.message ?? 'not an operation')])
}

/** A typo in `operation` must not silently lose a setting that was meant to protect something. */
function foreignInputs(raw: Raw, operation: Operation): string[] {
  return (Object.keys(INPUTS) as InputName[])
    .filter((name) => !operationsUsing(name).includes(operation))
    .filter((name) => raw[name] !== '' && raw[name] !== INPUTS[name].default)
    .map(
      (name) =>
        `"${name}" is "${shown(raw[name])}", but operation "${operation}" does not use it: ${listed(operationsUsing(name))} does`
    )
}

function parse<T extends z.ZodObject>(
  schema: T,
  raw: Raw,
  problems: string[]
): z.infer<T> | undefined {
  const result = schema.safeParse(raw)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    const name = issue.path[0] as InputName
    problems.push(problem(name, raw[name], issue.message))
  }
  return undefined
}

/** The disks that `disk` names. Problems of inputs that are needed to complete a name are told, too. */
function selectDisks(
  values: Pick<Common, 'disk' | 'resource-group' | 'subscription-id'> | undefined,
  raw: Raw,
  problems: string[]
): readonly ResourceRef[] {
  const items = values?.disk ?? fields.textList.parse(raw.disk)
  if (items.length === 0) {
    problems.push('"disk" is empty: expected the name or resource id of at least one disk')
  }
  const lacking = new Set<InputName>()
  const refs = items.flatMap((item): ResourceRef[] => {
    if (item.includes('/')) {
      const ref = parseResourceId(item, 'disks')
      if (ref === undefined) {
        problems.push(
          problem(
            'disk',
            item,
            'expected a name, or a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/disks/…'
          )
        )
        return []
      }
      return [ref]
    }
    if (!fields.isDiskName(item)) {
      problems.push(problem('disk', item, 'a name has 1 to 80 letters, digits, "_", "-" or "."'))
      return []
    }
    if (raw['resource-group'] === '') lacking.add('resource-group')
    if (raw['subscription-id'] === '') lacking.add('subscription-id')
    return [
      {
        subscriptionId: values?.['subscription-id'] ?? '',
        resourceGroup: values?.['resource-group'] ?? '',
        name: item
      }
    ]
  })
  for (const name of lacking) {
    const variable = FROM_ENVIRONMENT[name]
    problems.push(
      `"${name}"${variable === undefined ? '' : ` (or ${variable})`} is empty, but "disk" gives a disk by name: expected where that disk is, or the disk's resource id`
    )
  }
  return refs
}

function settingsOf(values: Common, request: Settings['request']): Settings {
  return {
    signIn: {
      auth: values.auth,
      clientId: values['client-id'],
      tenantId: values['tenant-id'],
      audience: values.audience,
      environment: values.environment
    },
    timeoutMs: values.timeout,
    summary: values.summary,
    request
  }
}

function problem(name: InputName, value: string, expected: string): string {
  return value === ''
    ? `"${name}" is empty: ${expected}`
    : `"${name}" is "${shown(value)}": ${expected}`
}

/** A value in a message: one line, of bearable length. */
function shown(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ')
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

function invalid(problems: readonly string[]): ActionError {
  return new ActionError(
    'InvalidInput',
    problems.length === 1
      ? `The input ${problems[0] ?? ''}.`
      : `${problems.length} inputs are wrong:\n${problems.map((text) => `- ${text}`).join('\n')}`,
    { remedy: 'Nothing was sent to Azure. Correct the step\'s "with:" and run it again.' }
  )
}
