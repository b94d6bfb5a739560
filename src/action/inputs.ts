/**
 * From the text of the inputs to settings: one schema per operation, a union on `operation`. All
 * problems are told together, before any request leaves the machine.
 */

import { z } from 'zod'

import { ActionError } from '../errors.ts'
import type { CreateRequest } from '../operations/create.ts'
import type { ListRequest } from '../operations/list.ts'
import type { SnapshotOptions } from '../snapshots/request.ts'
import { INSTANT_ACCESS_MINUTES } from '../snapshots/request.ts'
import type { ResourceRef } from '../snapshots/resource-id.ts'
import { parseResourceId } from '../snapshots/resource-id.ts'
import { listed } from '../snapshots/words.ts'
import * as fields from './fields.ts'
import type { InputName, Operation } from './names.ts'
import { INPUTS, OPERATIONS, operationsUsing } from './names.ts'

/** The ways to sign in. */
export const AUTH = ['auto', 'secret', 'oidc', 'azure-cli', 'managed-identity'] as const

/** How to sign in, as the inputs and the environment say it. Holds no secret. */
export type SignInSettings = {
  readonly auth: (typeof AUTH)[number]
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
  /** How the job stands, such as `success` or `cancelled`. */
  readonly jobStatus: string
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
  auth: fields.choice(AUTH),
  audience: fields.optionalText,
  environment: fields.environment,
  disk: fields.textList,
  'resource-group': fields.optionalGroup,
  'snapshot-resource-group': fields.optionalGroup,
  timeout: fields.duration,
  'max-parallel': fields.count(1, 64),
  summary: fields.boolean,
  'job-status': z.string()
}

/** One schema per operation. */
const schemas = {
  create: z.object({
    ...common,
    location: fields.optionalText,
    'snapshot-name': fields.nameTemplate,
    'if-exists': fields.choice(['fail', 'reuse']),
    sku: fields.optionalChoice(['Standard_LRS', 'Standard_ZRS']),
    tags: fields.tags,
    'inherit-tags': fields.boolean,
    'network-access-policy': fields.choice(['DenyAll', 'AllowPrivate', 'AllowAll']),
    'disk-access-id': fields.optionalResource('diskAccesses'),
    'public-network-access': fields.optionalChoice(['Enabled', 'Disabled']),
    'disk-encryption-set-id': fields.optionalResource('diskEncryptionSets'),
    'instant-access-minutes': fields.optionalCount(
      INSTANT_ACCESS_MINUTES.least,
      INSTANT_ACCESS_MINUTES.most
    ),
    'wait-for': fields.choice(['usable', 'created']),
    'all-or-nothing': fields.boolean,
    'dry-run': fields.boolean
  }),
  list: z.object({
    ...common,
    scope: fields.choice(['resource-group', 'subscription'])
  })
} as const satisfies Record<Operation, z.ZodObject>

type Common = z.infer<z.ZodObject<typeof common>>

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
      checkNetworkAccess(values, problems)
      if (values === undefined || problems.length > 0) throw invalid(problems)
      return settingsOf(values, {
        operation,
        disks,
        location: values.location,
        snapshotGroup: values['snapshot-resource-group'],
        snapshotName: values['snapshot-name'],
        ifExists: values['if-exists'],
        maxParallel: values['max-parallel'],
        options: snapshotOptions(values),
        waitFor: values['wait-for'],
        allOrNothing: values['all-or-nothing'],
        dryRun: values['dry-run'],
        subscriptionId: values['subscription-id']
      })
    }
    case 'list': {
      const values = parse(schemas.list, raw, problems)
      const disks = selectDisks(values, raw, problems)
      if (values === undefined || problems.length > 0) throw invalid(problems)
      return settingsOf(values, {
        operation,
        disks,
        scope: values.scope,
        snapshotGroup: values['snapshot-resource-group'],
        maxParallel: values['max-parallel']
      })
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
      if (
        ref === undefined ||
        !fields.isDiskName(ref.name) ||
        !fields.isGroupName(ref.resourceGroup)
      ) {
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
    // A session of `az` brings a subscription; whether there is one is known only later.
    const mayCome = /^(?:auto|azure-cli)$/i.test(raw.auth)
    if (raw['subscription-id'] === '' && !mayCome) lacking.add('subscription-id')
    return [
      {
        subscriptionId: values?.['subscription-id'] ?? '',
        resourceGroup: values?.['resource-group'] ?? '',
        name: item
      }
    ]
  })
  for (const name of lacking) problems.push(lackingFor(name))
  return refs
}

function lackingFor(name: InputName): string {
  const variable = FROM_ENVIRONMENT[name]
  return `"${name}"${variable === undefined ? '' : ` (or ${variable})`} is empty, but "disk" gives a disk by name: expected where that disk is, or the disk's resource id`
}

/**
 * The request with the subscription of the session, where the input left it open. Throws `InvalidInput` when a
 * disk by name needs one and there is none.
 */
export function withSubscription(
  request: Settings['request'],
  subscriptionId: string | undefined
): Settings['request'] {
  const open = request.disks.some((ref) => ref.subscriptionId === '')
  if (open && subscriptionId === undefined) throw invalid([lackingFor('subscription-id')])
  const disks = request.disks.map((ref) =>
    ref.subscriptionId === '' ? { ...ref, subscriptionId: subscriptionId ?? '' } : ref
  )
  return request.operation === 'create'
    ? { ...request, disks, subscriptionId: request.subscriptionId ?? subscriptionId }
    : { ...request, disks }
}

type CreateInputs = z.infer<typeof schemas.create>

/** Closed by default: public access comes only with a policy that means it. */
function snapshotOptions(values: CreateInputs): SnapshotOptions {
  const networkAccessPolicy = values['network-access-policy']
  return {
    sku: values.sku,
    tags: values.tags,
    inheritTags: values['inherit-tags'],
    networkAccessPolicy,
    diskAccessId: values['disk-access-id'],
    publicNetworkAccess:
      values['public-network-access'] ??
      (networkAccessPolicy === 'AllowAll' ? 'Enabled' : 'Disabled'),
    diskEncryptionSetId: values['disk-encryption-set-id'],
    instantAccessMinutes: values['instant-access-minutes']
  }
}

function checkNetworkAccess(values: CreateInputs | undefined, problems: string[]): void {
  if (values === undefined) return
  const isPrivate = values['network-access-policy'] === 'AllowPrivate'
  const access = values['disk-access-id']
  if (isPrivate && access === undefined) {
    problems.push(
      '"disk-access-id" is empty, but "network-access-policy" is "AllowPrivate": expected the resource id of a disk access'
    )
  }
  if (!isPrivate && access !== undefined) {
    problems.push(
      `"disk-access-id" is "${shown(access)}", but it is used only when "network-access-policy" is "AllowPrivate"`
    )
  }
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
    jobStatus: values['job-status'],
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
