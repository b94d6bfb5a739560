/**
 * One interrupted run of the bundle after another: a signal at a chosen request, the post step with the
 * state that was left, then a second attempt; and what must hold whatever moment the signal hit.
 */

import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'

import type { Simulator } from '../../simulator/simulator.ts'
import type { Bundle, Ended } from './bundle.ts'
import type { Ending, Sent, Spot } from './interruption.ts'
import { PROMPT_MS, interrupted, whereOf } from './interruption.ts'
import { startAzure } from './simulated.ts'

export type Cell = {
  /** 1: a Premium SSD disk. 2: that and a Premium SSD v2 disk with a background copy. */
  readonly disks: 1 | 2
  readonly spot: Spot
  readonly ending: Ending
  /** Whether the name is the same in every attempt; else it carries the time of day. */
  readonly fixedName: boolean
}

type Shot = { readonly id: string; readonly name: string; readonly tags: Record<string, string> }

type SnapshotState = {
  readonly id: string
  readonly name: string
  readonly tags?: Record<string, string>
  readonly properties: {
    readonly uniqueId?: string
    readonly provisioningState?: string
    readonly completionPercent?: number
    readonly creationData: { readonly sourceUniqueId?: string }
  }
}

/** Everything that was seen of one cell. */
export type Observed = {
  readonly cell: Cell
  /** Whether the signal was sent: a run may need fewer requests than the recorded one. */
  readonly struck: boolean
  /** From the signal to the end of the process, milliseconds. */
  readonly endedAfterMs: number
  readonly main: Ended
  readonly post: Ended
  readonly again: Ended
  /** The snapshots of this cell's disks after the first attempt and after everything. */
  readonly left: readonly (Shot & { readonly whole: boolean })[]
  readonly finally: readonly Shot[]
  /** Requests of the post step that are no reads. */
  readonly postWrites: readonly string[]
  /** What of other disks differs before and after. */
  readonly foreignChanges: readonly string[]
}

/** A simulator of its own, so that faults of one cell hit no other. */
export class Lane {
  private serial = 0
  private readonly azure: Simulator
  private readonly bundle: Bundle

  private constructor(azure: Simulator, bundle: Bundle) {
    this.azure = azure
    this.bundle = bundle
    const bystander = azure.seedDisk({ name: 'bystander' })
    azure.seedSnapshot({ name: 'bystander-of-old', source: bystander.id })
  }

  static async open(bundle: Bundle): Promise<Lane> {
    return new Lane(await startAzure({ copyMs: 900 }), bundle)
  }

  close(): Promise<void> {
    return this.azure.close()
  }

  /** The requests of a run that nothing interrupts, in their order. */
  async record(disks: Cell['disks']): Promise<readonly Sent[]> {
    const { names } = this.seed(disks)
    this.azure.clearExchanges()
    const ended = await this.act(names, false)
    if (ended.code !== 0) throw new Error(`the clean run failed:\n${ended.log}`)
    return this.azure.exchanges.map(({ method, url }) => ({ method, path: new URL(url).pathname }))
  }

  async run(cell: Cell): Promise<Observed> {
    const { azure } = this
    const { names, uniqueIds } = this.seed(cell.disks)
    const before = this.others(uniqueIds)

    const { main, struck, endedAfterMs } = await interrupted(azure, cell, (onStart) =>
      this.act(names, cell.fixedName, { onStart })
    )
    const left = this.shots(uniqueIds).map((one) => ({ ...brief(one), whole: isWhole(one) }))

    azure.clearExchanges()
    const post = await this.act(names, cell.fixedName, { state: main.state })
    const postWrites = azure.exchanges
      .filter(({ method, url }) => method !== 'GET' && url.includes('/subscriptions/'))
      .map(({ method, url }) => `${method} ${new URL(url).pathname}`)

    // Background copies are done when the second attempt looks.
    azure.advance({ ms: 5_000 })
    const again = await this.act(names, cell.fixedName, { attempt: 2 })
    const after = this.others(uniqueIds)
    return {
      cell,
      struck,
      endedAfterMs,
      main,
      post,
      again,
      left,
      finally: this.shots(uniqueIds).map(brief),
      postWrites,
      foreignChanges: [...new Set([...before, ...after])].filter(
        (line) => !before.includes(line) || !after.includes(line)
      )
    }
  }

  /** What a post step writes to Azure when the main step was killed before it could note anything. */
  async writesAfterKillAtStart(ending: NodeJS.Signals): Promise<readonly string[]> {
    const { names } = this.seed(1)
    const main = await this.act(names, false, { onStart: (child) => child.kill(ending) })
    this.azure.clearExchanges()
    await this.act(names, false, { state: main.state })
    return this.azure.exchanges
      .filter(({ method, url }) => method !== 'GET' && url.includes('/subscriptions/'))
      .map(({ method }) => method)
  }

  private seed(disks: Cell['disks']): { names: readonly string[]; uniqueIds: readonly string[] } {
    this.serial += 1
    const seeded = [this.azure.seedDisk({ name: `data${this.serial}` })]
    if (disks === 2) {
      seeded.push(this.azure.seedDisk({ name: `fast${this.serial}`, sku: 'PremiumV2_LRS' }))
    }
    return {
      names: seeded.map(({ name }) => name),
      uniqueIds: seeded.map(({ uniqueId }) => uniqueId)
    }
  }

  private act(
    disks: readonly string[],
    fixedName: boolean,
    {
      attempt = 1,
      state,
      onStart
    }: {
      readonly attempt?: number
      readonly state?: Readonly<Record<string, string>>
      readonly onStart?: (child: ChildProcess) => void
    } = {}
  ): Promise<Ended> {
    const variables = Object.entries(this.azure.environment)
    return this.bundle.run({
      inputs: {
        disk: disks.join(','),
        'resource-group': 'production',
        environment: this.azure.url,
        ...(fixedName && { 'snapshot-name': '{disk}-{run-id}' }),
        ...(attempt > 1 && { 'if-exists': 'reuse' }),
        // The runner evaluates it anew for the post step; by then the job is cancelled.
        ...(state !== undefined && { 'job-status': 'cancelled' })
      },
      env: {
        ...Object.fromEntries(variables.filter(([name]) => name !== 'AZURE_CLIENT_SECRET')),
        GITHUB_RUN_ATTEMPT: String(attempt),
        // Hundreds of processes start here; the bundle is compiled once.
        NODE_COMPILE_CACHE: join(this.bundle.directory, 'compiled')
      },
      ...(state !== undefined && { state }),
      ...(onStart !== undefined && { onStart })
    })
  }

  private shots(uniqueIds: readonly string[]): readonly SnapshotState[] {
    const snapshots = this.azure.readState().snapshots as unknown as readonly SnapshotState[]
    return snapshots.filter(({ properties }) =>
      uniqueIds.includes(properties.creationData.sourceUniqueId ?? '')
    )
  }

  /** One line for each snapshot of other disks. */
  private others(uniqueIds: readonly string[]): readonly string[] {
    const snapshots = this.azure.readState().snapshots as unknown as readonly SnapshotState[]
    return snapshots
      .filter(({ properties }) => !uniqueIds.includes(properties.creationData.sourceUniqueId ?? ''))
      .map(({ name, tags, properties }) => JSON.stringify([name, properties.uniqueId, tags]))
  }
}

function brief({ id, name, tags = {} }: SnapshotState): Shot {
  return { id, name, tags }
}

function isWhole({ properties }: SnapshotState): boolean {
  return (
    properties.provisioningState === 'Succeeded' && (properties.completionPercent ?? 100) === 100
  )
}

/** A cell in words. */
export function nameOf({ disks, spot, ending, fixedName }: Cell): string {
  return `${disks === 1 ? 'one disk' : 'two disks'}, ${ending}, ${whereOf(spot)}${fixedName ? ', fixed name' : ''}`
}

/** What does not hold, each as a sentence; all the promises of an interrupted run in one place. */
export function violationsOf(seen: Observed): readonly string[] {
  const { cell, main, post, again, left } = seen
  const killed = main.signal !== null
  const outputs = told(main)
  const planned = plannedOf(main)
  const problems: string[] = []
  const insist = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise)
  }

  insist(
    seen.endedAfterMs < PROMPT_MS,
    `the main step took ${Math.round(seen.endedAfterMs)} ms to end after the signal`
  )
  insist(
    cell.ending === 'escalation' || cell.ending === 'SIGKILL' || !killed,
    `${cell.ending} killed the main step instead of being told`
  )
  insist(
    !seen.struck || killed || main.code === 1 || main.outputs.verified === 'true',
    `the interrupted main step ended with code ${String(main.code)} and verified "${main.outputs.verified ?? ''}"`
  )
  for (const id of outputs.ids) {
    insist(
      left.some((one) => sameText(one.id, id)),
      `the outputs name ${id}, which does not exist`
    )
  }
  if (main.outputs.verified === 'true') {
    // A kill between the proof and the end takes nothing away from the proof.
    insist(
      main.code === 0 || (killed && left.length === cell.disks && left.every(({ whole }) => whole)),
      '"verified" is "true", but the run is neither green nor are its snapshots usable'
    )
  }
  for (const { id, name, tags } of left) {
    const isPlanned = planned.some(
      (write) => sameText(write.name, name) && write.requestId === tags['snapshot-request']
    )
    insist(
      isPlanned || outputs.ids.some((one) => sameText(one, id)),
      `snapshot ${name} exists, but neither outputs nor state name it`
    )
    insist(
      `${main.log}${post.log}`.includes(name),
      `snapshot ${name} exists, but neither log names it`
    )
    insist(
      main.state.ended !== 'true' || main.log.includes(name),
      `snapshot ${name} exists, and the main step ended without naming it in its log`
    )
    // Killed after its last word, it leaves nothing to the post step.
    if (killed && main.state.ended !== 'true') {
      insist(post.log.includes(name), `the post step's log does not name ${name}`)
      insist(post.summary.includes(name), `the post step's summary does not name ${name}`)
    }
  }
  insist(post.code === 0, `the post step ended with code ${String(post.code)}:\n${post.log}`)
  // Only what a green step has made is held in a job that is cancelled.
  const green = main.state.ended === 'true' && (main.state.made ?? '[]') !== '[]'
  const holds = green ? left.map(({ id }) => `PATCH ${id}`.toLowerCase()) : []
  insist(
    isSameSet(
      seen.postWrites.map((write) => write.toLowerCase()),
      holds
    ),
    `the post step wrote: ${seen.postWrites.join(', ')}`
  )
  insist(
    again.code === 0 && again.outputs.verified === 'true',
    `the second attempt is not green:\n${again.log}`
  )
  insist(
    seen.finally.length === cell.disks &&
      told(again).ids.length === cell.disks &&
      seen.finally.every(({ id }) => told(again).ids.some((one) => sameText(one, id))),
    `after the second attempt there are ${seen.finally.map(({ name }) => name).join(', ')}, and the outputs name ${told(again).ids.join(', ')}`
  )
  insist(
    seen.foreignChanges.length === 0,
    `snapshots of other disks changed: ${seen.foreignChanges.join('; ')}`
  )
  return problems
}

/** The ids in the outputs, wherever they stand. */
function told({ outputs }: Ended): { readonly ids: readonly string[] } {
  const ids = JSON.parse(outputs['snapshot-ids'] ?? '[]') as readonly string[]
  const records = JSON.parse(outputs.snapshots ?? '[]') as readonly { readonly id: string }[]
  const single = [outputs['snapshot-id'] ?? '', outputs['latest-snapshot-id'] ?? '']
  return {
    ids: [...new Set([...ids, ...records.map(({ id }) => id), ...single])].filter((id) => id !== '')
  }
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text) => other.includes(text))
}

function plannedOf({ state }: Ended): readonly {
  readonly name: string
  readonly requestId: string
}[] {
  return JSON.parse(state.planned ?? '[]') as { name: string; requestId: string }[]
}

function sameText(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
