/**
 * Restore instructions: what a person pastes to restore disks from snapshots, as a step of a workflow and as `az`
 * commands.
 *
 * They are shown in job summaries, where GitHub masks every line of every secret. Many teams keep their subscription id
 * as one: so everything is named by group and name. A pretty-printed JSON secret makes `{` and `}` masks: so there are
 * no braces, and the reader adds the expressions for the sign-in. And they are pasted: a name that Azure would not
 * allow never gets into a command.
 */

import { createHash } from 'node:crypto'

import { MAX_NAME_LENGTH } from './naming.ts'
import type { ReceiptEntry } from './receipt.ts'
import type { ResourceRef } from './resource-id.ts'
import { canonical, parseResourceId } from './resource-id.ts'
import { TAG, tagValue } from './tags.ts'
import type { Snapshot } from './types.ts'
import { formatMinute } from './format.ts'

/** A snapshot to roll back to, with what a disk like the old one needs. */
export type RestorePoint = {
  readonly subscriptionId: string
  readonly snapshot: string
  readonly snapshotGroup: string
  readonly disk: string
  /** The group of the new disk. */
  readonly diskGroup: string
  readonly location: string
  readonly edgeZone: string | undefined
  readonly sku: string | undefined
  readonly sizeGb: number | undefined
  readonly zone: string | undefined
  /** The virtual machine that the old disk was attached to, when known. */
  readonly machine: Machine | undefined
  /** When the snapshot was taken; milliseconds since the epoch. */
  readonly taken: number | undefined
}

/** A virtual machine of the subscription of its disks. */
type Machine = Omit<ResourceRef, 'subscriptionId'>

/** What a person pastes. */
export type RestoreInstructions = {
  /** Steps of a workflow: one for all snapshots of one group of disks. */
  readonly steps: string
  /** Commands for a shell in which `az` is signed in to the subscription. */
  readonly commands: string
  /** Names of the new disks, in the order of the snapshots. */
  readonly disks: readonly string[]
  /** Whether the snapshots are in several subscriptions; steps and commands then say where one begins. */
  readonly severalSubscriptions: boolean
}

/** The action as in the README, when the runner does not say how the workflow names it. */
const ACTION = 'azure-incremental-snapshot-action/azure-incremental-snapshot-action@v0'

const RESTORED = '-restored'

/** Expressions would need braces. */
const TO_SIGN_IN = [
  '    # Sign-in: set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_SUBSCRIPTION_ID in "env:", or add the inputs',
  '    # client-id, tenant-id and subscription-id as in the step that took the snapshots.'
]

/** Pasting must not stop a machine: so these lines are comments. */
function toSwap(count: number, machine: Machine | undefined): readonly string[] {
  return [
    count === 1
      ? '    # To swap the new disk with the old one on its virtual machine, which is stopped and started again:'
      : '    # To swap the new disks with the old ones on one virtual machine, which is stopped and started again:',
    `    # vm: ${machine === undefined ? 'name-of-the-machine' : yamlText(machine.name)}`,
    '    # swap: true',
    '    # allow-stop: true'
  ]
}

/** The restore point of a receipt's entry. */
export function restorePoint(ref: ResourceRef, entry: ReceiptEntry): RestorePoint {
  return {
    subscriptionId: ref.subscriptionId,
    snapshot: entry.snapshot,
    snapshotGroup: entry.snapshotGroup,
    disk: entry.disk,
    diskGroup: entry.group,
    location: entry.location,
    edgeZone: entry.edge,
    sku: entry.sku,
    sizeGb: entry.sizeGb,
    zone: entry.zones?.[0],
    machine: machineIn(entry.vm),
    taken: Date.parse(entry.created)
  }
}

/** The restore point of a snapshot. It does not know SKU and zone of its disk. */
export function restorePointOf(snapshot: Snapshot): RestorePoint {
  const disk = diskOf(snapshot)
  return {
    subscriptionId: snapshot.subscriptionId,
    snapshot: snapshot.name,
    snapshotGroup: snapshot.resourceGroup,
    disk: disk?.name ?? snapshot.name,
    diskGroup: disk?.resourceGroup ?? snapshot.resourceGroup,
    location: snapshot.location,
    edgeZone: snapshot.extendedLocation?.name,
    sku: undefined,
    sizeGb: snapshot.sizeGb,
    zone: undefined,
    machine: undefined,
    taken: snapshot.timeCreated
  }
}

/** The original disk of a snapshot: its source or, for a copy, the disk in its tags. */
export function diskOf({
  sourceResourceId,
  subscriptionId,
  tags
}: Pick<Snapshot, 'sourceResourceId' | 'subscriptionId' | 'tags'>): ResourceRef | undefined {
  const source = parseResourceId(sourceResourceId ?? '', 'disks')
  if (source !== undefined) return source
  const name = tagValue(tags, TAG.disk)
  const resourceGroup = tagValue(tags, TAG.diskGroup)
  if (name === undefined || resourceGroup === undefined) return undefined
  return { subscriptionId, resourceGroup, name }
}

/** What the instructions depend on in addition to the snapshots. */
type Surroundings = {
  /** The input of that name. */
  readonly environment: string
  /** How the workflow names this action, such as `owner/repo@v1`. */
  readonly action: string | undefined
}

/**
 * Restore instructions for some snapshots; `undefined` when there is none. Points whose names Azure would not allow are
 * left out.
 */
export function restoreInstructions(
  points: readonly RestorePoint[],
  around: Surroundings
): RestoreInstructions | undefined {
  const targets = named(points.filter(isSafe))
  if (targets.length === 0) return undefined
  const subscriptions = [...Map.groupBy(targets, ({ subscriptionId }) => canonical(subscriptionId))]
  const parts = subscriptions.map(([, members], index) => ({
    members,
    note:
      subscriptions.length === 1
        ? []
        : [`# Subscription ${index + 1} of ${subscriptions.length}: the log names it.`]
  }))
  return {
    steps: parts.flatMap(({ members, note }) => stepsFor(members, around, note)).join('\n\n'),
    commands: parts
      .map(({ members, note }) => [...note, ...members.map(commandFor)].join('\n\n'))
      .join('\n\n'),
    disks: targets.map(({ restored }) => restored),
    severalSubscriptions: subscriptions.length > 1
  }
}

/** A point with the name of the disk that will be made from it. */
type Target = RestorePoint & { readonly restored: string }

/** Names the new disks: no two of one group may get the same name. */
function named(points: readonly RestorePoint[]): readonly Target[] {
  const taken = new Set<string>()
  return points.map((point) => {
    for (let number = 1; ; number++) {
      const restored = restoredName(point.disk, number)
      const key = canonical(`${point.subscriptionId}/${point.diskGroup}/${restored}`)
      if (taken.has(key)) continue
      taken.add(key)
      return { ...point, restored }
    }
  })
}

/** A name that fits. When it had to be cut, a hash distinguishes disks that differ only in their ends. */
function restoredName(disk: string, number: number): string {
  const suffix = number === 1 ? RESTORED : `${RESTORED}-${number}`
  if (disk.length + suffix.length <= MAX_NAME_LENGTH) return `${disk}${suffix}`
  const hash = createHash('sha256').update(disk).digest('hex').slice(0, 8)
  return `${disk.slice(0, MAX_NAME_LENGTH - suffix.length - hash.length - 1)}-${hash}${suffix}`
}

/** One step for all snapshots that share their group, the group of their disks, and the machine. */
function stepsFor(
  targets: readonly Target[],
  { environment, action }: Surroundings,
  note: readonly string[]
): readonly string[] {
  const places = Map.groupBy(targets, ({ diskGroup, snapshotGroup, machine }) =>
    canonical(
      [diskGroup, snapshotGroup, machine?.resourceGroup ?? '', machine?.name ?? ''].join('/')
    )
  )
  return [...places.values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    const { diskGroup, snapshotGroup, machine } = first
    const names = members.map(({ snapshot }) => snapshot)
    // The machine is in this group; each new disk goes to the group of its old one.
    const group = machine?.resourceGroup ?? diskGroup
    const isElsewhere = canonical(group) !== canonical(snapshotGroup)
    return [
      [
        ...note,
        `- name: Restore ${members.length === 1 ? 'the disk' : 'the disks'}`,
        ...takenIn(members).map((when) => `  # Taken ${when}`),
        `  uses: ${action !== undefined && USES.test(action) ? action : ACTION}`,
        '  with:',
        '    operation: restore',
        ...(isUsualCloud(environment) ? [] : [`    environment: ${yamlText(environment)}`]),
        ...TO_SIGN_IN,
        `    resource-group: ${yamlText(group)}`,
        ...(isElsewhere ? [`    snapshot-resource-group: ${yamlText(snapshotGroup)}`] : []),
        ...(names.length === 1
          ? [`    snapshot: ${yamlText(names[0] ?? '')}`]
          : ['    snapshot: |', ...names.map((name) => `      ${name}`)]),
        ...toSwap(names.length, machine)
      ].join('\n')
    ]
  })
}

/** When snapshots were taken, from the first to the last; nothing when unknown. */
function takenIn(points: readonly RestorePoint[]): readonly string[] {
  const instants = points.flatMap(({ taken }) =>
    taken === undefined || Number.isNaN(taken) ? [] : [taken]
  )
  if (instants.length === 0) return []
  const [first, last] = [Math.min(...instants), Math.max(...instants)].map(formatMinute)
  return first === last ? [first ?? ''] : [`${first ?? ''} to ${last ?? ''}`]
}

/** The `az` command that creates one disk. It reads the id of the snapshot, because the id holds the subscription. */
function commandFor(target: Target): string {
  const { diskGroup, restored, snapshot, snapshotGroup, location, edgeZone, sku, sizeGb, zone } =
    target
  return [
    `az disk create ${option('resource-group', diskGroup)} ${option('name', restored)}`,
    // On two lines, because a summary cuts a longer one off.
    `  --source "$(az snapshot show ${option('resource-group', snapshotGroup)}`,
    `    ${option('name', snapshot)} --query id --output tsv)"`,
    `  ${[
      option('location', location),
      ...(edgeZone === undefined ? [] : [option('edge-zone', edgeZone)]),
      ...(sku === undefined ? [] : [option('sku', sku)]),
      ...(sizeGb === undefined ? [] : [option('size-gb', String(sizeGb))]),
      ...(zone === undefined ? [] : [option('zone', zone)])
    ].join(' ')}`
  ].join(' \\\n')
}

/** Microsoft: naming rules; disks and snapshots. A region, a SKU and a zone are words. */
const NAME = /^[A-Za-z0-9][\w.-]{0,79}$/
/** Microsoft: naming rules; resource groups. */
const GROUP = /^[\p{L}\p{N}_().-]{1,90}$/u
const WORD = /^[A-Za-z0-9][\w-]{0,49}$/
/** An action in a repository, at a branch, a tag or a commit that needs no quotes. */
const USES = /^[\w.-]+\/[\w.-]+@[\w.][\w./+-]{0,200}$/

/** The machine of an entry, as `group/name`. */
function machineIn(vm: string | undefined): Machine | undefined {
  const [resourceGroup = '', name = ''] = vm?.split('/') ?? []
  return GROUP.test(resourceGroup) && NAME.test(name) ? { resourceGroup, name } : undefined
}

function isSafe(point: RestorePoint): boolean {
  const { snapshot, snapshotGroup, disk, diskGroup, location, edgeZone, sku, zone } = point
  return (
    [snapshot, disk].every((name) => NAME.test(name)) &&
    [snapshotGroup, diskGroup].every((group) => GROUP.test(group)) &&
    [location, edgeZone, sku, zone].every((word) => word === undefined || WORD.test(word))
  )
}

/** Whether the input may be left out: because it is the default, or because it cannot be pasted unchanged. */
function isUsualCloud(environment: string): boolean {
  return environment.toLowerCase() === 'azurecloud' || !/^[\w.:/-]+$/.test(environment)
}

/** A value of YAML: unquoted when YAML reads it as that text. */
function yamlText(text: string): string {
  const isPlain =
    /^[A-Za-z][\w-]*(?:\.[\w-]+)*$/.test(text) &&
    !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}

/** An option of az. A value that begins with a hyphen would be taken for an option itself. */
function option(name: string, value: string): string {
  return value.startsWith('-') ? `--${name}=${shellText(value)}` : `--${name} ${shellText(value)}`
}

/** A word of a shell: unquoted when it has no special characters. */
function shellText(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
