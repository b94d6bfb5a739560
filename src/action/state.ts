/** The state that the main step saves for the post step, which is a process of its own. */

import { describe } from '../errors.ts'
import {
  optionalBoolean,
  optionalNumber,
  optionalString,
  someString,
  string,
  z
} from '../snapshots/schema.ts'
import type { AfterDeploy } from '../snapshots/retention/policy.ts'
import type {
  AccessStateStore,
  DataRef,
  DiskStateStore,
  PlannedWrite,
  Runner,
  StateStore,
  TemporaryDisk
} from '../ports.ts'
import type { ReceiptEntry } from '../snapshots/receipt.ts'
import { receiptEntrySchema } from '../snapshots/receipt.ts'
import { refKey, refOf } from '../snapshots/resource-id.ts'
import type { SwapPair } from '../snapshots/types.ts'
import { COUNTED, PRUNE_SCOPES, WITHIN } from '../snapshots/retention/policy.ts'
import type { SignInSettings } from './inputs/read.ts'
import { AUTH } from './inputs/read.ts'
import type { Warning } from './operations/operation.ts'

const STATE = {
  signIn: 'sign-in',
  planned: 'planned',
  granted: 'granted',
  temporary: 'temporary',
  interrupted: 'interrupted',
  ended: 'ended',
  made: 'made',
  after: 'after',
  summary: 'summary'
} as const

/**
 * Maximum characters of one value: the runner passes state in environment variables, which are limited to 128 KiB each
 * on Linux and 32,767 characters on Windows. A longer value is split over several keys.
 */
const MAX_CHARACTERS = 30_000

/** Replaces a value in parts: their number, and the length of the whole. */
const IN_PARTS = /^#(\d{1,4}):(\d{1,9})$/

const signInSchema = z.object({
  auth: z.enum(AUTH),
  clientId: optionalString,
  tenantId: optionalString,
  audience: optionalString,
  environment: string
})

const groupSchema = z.object({ subscriptionId: string, resourceGroup: string })

const refSchema = groupSchema.extend({ name: string })

const pairSchema = z
  .object({
    lun: optionalNumber,
    old: refSchema.optional(),
    next: refSchema,
    how: z.object({
      caching: optionalString,
      writeAccelerator: optionalBoolean,
      deleteOption: optionalString
    })
  })
  .transform(({ lun, old, next, how }): SwapPair => ({
    lun,
    old,
    next,
    how: {
      caching: how.caching,
      writeAccelerator: how.writeAccelerator,
      deleteOption: how.deleteOption
    }
  }))

const plannedSchema = z.array(
  z.discriminatedUnion('kind', [
    refSchema.extend({
      kind: z.enum(['snapshot', 'copy']),
      requestId: string
    }),
    refSchema.extend({
      kind: z.literal('disk'),
      snapshotUniqueId: optionalString,
      notBefore: optionalNumber
    }),
    refSchema.extend({
      kind: z.literal('swap'),
      pairs: z.array(pairSchema),
      start: z.boolean()
    }),
    groupSchema.extend({
      kind: z.literal('deletions'),
      count: z.number(),
      names: z.array(string)
    })
  ])
)

const grantedSchema = z.array(refSchema.extend({ kind: z.literal('disk').optional() }))

const temporarySchema = z.array(
  refSchema.extend({ requestId: someString, snapshotUniqueId: someString })
)

/** With its subscription, because the post step has no other source for it. */
type CreatedEntry = ReceiptEntry & { readonly subscription: string }

const createdSchema = z.array(receiptEntrySchema.extend({ subscription: someString }))

const periodSchema = z.object({
  years: z.number(),
  months: z.number(),
  days: z.number(),
  hours: z.number()
})

const afterSchema = z.object({
  onSuccess: z.enum(['keep', 'delete']),
  onFailure: z.enum(['keep', 'hold']),
  holdForMs: z.union([z.number().positive(), z.literal('unlimited')]),
  policy: z.object({
    counts: z.partialRecord(z.enum(COUNTED), z.union([z.number(), z.literal('unlimited')])),
    within: z.partialRecord(z.enum(WITHIN), periodSchema),
    verified: z.union([z.number(), z.literal('unlimited')]).optional()
  }),
  pruneScope: z.enum(PRUNE_SCOPES)
})

/** The snapshots of a `create` that succeeded, and what happens to them. */
export type CreatedByMain = {
  readonly entries: readonly CreatedEntry[]
  readonly after: AfterDeploy
}

const warningSchema = z.object({ title: string, text: string })

/** The state that the post step finds. */
export type LoadedState = {
  readonly signIn: SignInSettings | undefined
  /** The writes that the main step was about to send. */
  readonly planned: readonly PlannedWrite[]
  /** The snapshots and disks whose data may still be accessible. */
  readonly granted: readonly DataRef[]
  /** The temporary disks that may still exist. */
  readonly temporary: readonly TemporaryDisk[]
  /** The warning after a kill, for an operation that may have changed something without saving state before. */
  readonly interrupted: Warning | undefined
  /** Whether the main step ended by itself, green or red; otherwise it was killed. */
  readonly ended: boolean
  /**
   * What a `create` has verified; if it also `ended`, its step was green. `none`: there is nothing. `damaged`: there is
   * something that cannot be read.
   */
  readonly made: CreatedByMain | 'none' | 'damaged'
  /** Whether the step may write to the job summary. */
  readonly summary: boolean
}

/** From now on this job's post step knows that there was a main step. */
export function saveMain(
  runner: Runner,
  {
    signIn,
    summary,
    interrupted
  }: {
    readonly signIn: SignInSettings
    readonly summary: boolean
    readonly interrupted?: Warning | undefined
  }
): void {
  save(runner, STATE.signIn, JSON.stringify(signIn))
  save(runner, STATE.summary, String(summary))
  if (interrupted !== undefined) {
    save(runner, STATE.interrupted, JSON.stringify(interrupted))
  }
}

/** The main step failed before it wrote anything: the post step must not call it interrupted. */
export function saveRefused(runner: Runner): void {
  save(runner, STATE.interrupted, '')
}

/**
 * The state store of the operations. The runner's file is written synchronously, so saved state survives a kill. A
 * failure to save before the first write stops the operation; later it is a warning.
 */
export function stateStore(runner: Runner): StateStore & AccessStateStore & DiskStateStore {
  const open = new Map<string, DataRef>()
  const temporary = new Map<string, TemporaryDisk>()
  let isAtWork = false
  const note = (): void => {
    try {
      save(runner, STATE.granted, JSON.stringify([...open.values()]))
    } catch (error) {
      if (!isAtWork) throw error
      runner.warning(
        `${describe(error)} If this step is killed, the post step does not know which SAS access to revoke.`,
        'State'
      )
    }
    isAtWork = true
  }
  return {
    planned: (writes) => save(runner, STATE.planned, JSON.stringify(writes)),
    opening(snapshots) {
      for (const one of snapshots) {
        const { kind } = one
        open.set(dataKey(one), { ...refOf(one), ...(kind !== undefined && { kind }) })
      }
      note()
    },
    closed(snapshots) {
      for (const one of snapshots) open.delete(dataKey(one))
      note()
    },
    creating(disk) {
      const { requestId, snapshotUniqueId } = disk
      temporary.set(refKey(disk), { ...refOf(disk), requestId, snapshotUniqueId })
      save(runner, STATE.temporary, JSON.stringify([...temporary.values()]))
    },
    deleted(disk) {
      if (!temporary.delete(refKey(disk))) return
      try {
        save(runner, STATE.temporary, JSON.stringify([...temporary.values()]))
      } catch (error) {
        // The post step looks for a disk that no longer exists, and finds none.
        runner.debug(describe(error))
      }
    }
  }
}

/** A disk and a snapshot may share their name. */
function dataKey(ref: DataRef): string {
  return `${ref.kind ?? ''} ${refKey(ref)}`
}

/** Saves the snapshots of a `create` that succeeded, and what happens to them when the job ends. */
export function saveCreated(
  runner: Runner,
  made: readonly ReceiptEntry[],
  after: AfterDeploy
): void {
  // The action comes first: without it, the post step would not know what to do with the snapshots.
  save(runner, STATE.after, JSON.stringify(after))
  save(runner, STATE.made, JSON.stringify(made))
}

/** Saves that the main step reported everything itself. */
export function saveEnd(runner: Runner): void {
  runner.saveState(STATE.ended, 'true')
}

/** Reads the state of the main step. Unreadable state counts as absent. */
export function loadState(runner: Runner): LoadedState {
  const signIn = signInSchema.safeParse(parse(load(runner, STATE.signIn)))
  const planned = plannedSchema.safeParse(parse(load(runner, STATE.planned)))
  const granted = grantedSchema.safeParse(parse(load(runner, STATE.granted)))
  const temporary = temporarySchema.safeParse(parse(load(runner, STATE.temporary)))
  return {
    signIn: signIn.success
      ? {
          auth: signIn.data.auth,
          clientId: signIn.data.clientId,
          tenantId: signIn.data.tenantId,
          audience: signIn.data.audience,
          environment: signIn.data.environment
        }
      : undefined,
    planned: planned.success ? planned.data : [],
    granted: granted.success ? granted.data : [],
    temporary: temporary.success ? temporary.data : [],
    interrupted: warningSchema.safeParse(parse(load(runner, STATE.interrupted))).data,
    ended: load(runner, STATE.ended) === 'true',
    made: loadCreated(runner),
    summary: load(runner, STATE.summary) !== 'false'
  }
}

function loadCreated(runner: Runner): LoadedState['made'] {
  // Read as it was saved: missing parts must not look like nothing.
  if (runner.state(STATE.made) === '') return 'none'
  const entries = createdSchema.safeParse(parse(load(runner, STATE.made)))
  if (!entries.success) return 'damaged'
  if (entries.data.length === 0) return 'none'
  const after = afterSchema.safeParse(parse(load(runner, STATE.after)))
  return after.success ? { entries: entries.data, after: after.data } : 'damaged'
}

/** Saves a value, in parts when it is long. The parts are written first, then their number. */
function save(runner: Runner, name: string, value: string): void {
  if (value.length <= MAX_CHARACTERS) {
    runner.saveState(name, value)
    return
  }
  const count = Math.ceil(value.length / MAX_CHARACTERS)
  for (let part = 0; part < count; part++) {
    const start = part * MAX_CHARACTERS
    runner.saveState(`${name}-${part + 1}`, value.slice(start, start + MAX_CHARACTERS))
  }
  runner.saveState(name, `#${count}:${value.length}`)
}

/** Reads a value; empty when it was not saved, or is incomplete. */
function load(runner: Runner, name: string): string {
  const value = runner.state(name)
  const [, count, length] = IN_PARTS.exec(value) ?? []
  if (count === undefined) return value
  const parts = Array.from({ length: Number(count) }, (_, part) =>
    runner.state(`${name}-${part + 1}`)
  )
  const whole = parts.join('')
  return whole.length === Number(length) ? whole : ''
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
