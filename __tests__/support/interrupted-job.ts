/**
 * Jobs, interrupted on the bundle one after another: a signal at a chosen request, the post step with the state that
 * was left, then a second attempt; and what must hold whatever moment the signal hit.
 */

import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Simulator } from '../../simulator/simulator.ts'
import type { Bundle, Ended } from './bundle.ts'
import { BRIEF_ABSENCE } from './bundle.ts'
import type { Claim, Book } from './invariants.ts'
import { broken, bookOf, nothingClaimed, othersUntouched } from './invariants.ts'
import type { Ending, Moment, Sent, Spot } from './interruption.ts'
import { ENDINGS, PROMPT_MS, interrupted, whereOf } from './interruption.ts'
import { startAzure } from './simulated.ts'

export type Cell = { readonly spot: Spot; readonly ending: Ending }

/** Everything that was seen of one cell. `State` is what Azure has that concerns the job. */
export type Seen<State> = {
  readonly cell: Cell
  readonly injected: boolean
  /** From the signal to the end of the process, milliseconds. */
  readonly endedAfterMs: number
  readonly main: Ended
  readonly post: Ended
  readonly again: Ended
  /** Before the first attempt, after it, after the post step, and after everything. */
  readonly before: State
  readonly left: State
  readonly afterPost: State
  readonly finally: State
  /** Requests of the post step that are no reads. */
  readonly postWrites: readonly string[]
  /** What Azure has of everybody, before anything of this job and after everything; and after the first attempt. */
  readonly books: { readonly before: Book; readonly left: Book; readonly end: Book }
}

/** A job in a world of its own. */
export type Job<State> = {
  readonly inputs: Readonly<Record<string, string>>
  /** Further inputs of the second attempt. */
  readonly again?: Readonly<Record<string, string>>
  readonly inspect: () => State
  /** What does not hold, each as a sentence. */
  readonly judge: (seen: Seen<State>) => readonly string[]
  /** Whether the outputs of a run prove that it has reached its goal; `verified` says so unless given. */
  readonly isProven?: (outputs: Ended['outputs']) => boolean
  /** The requests of the post step that are no reads and that it is there for; none unless given. */
  readonly postWrites?: RegExp
  /** Whether the main step waits until an absence lasts: then the pauses for that pass at once. */
  readonly briefAbsence?: boolean
  /** Azure's time between the post step and the second attempt, milliseconds. */
  readonly restMs?: number
}

/** A simulator of its own, so that faults of one cell hit no other. */
export class Site<State> {
  private serial = 0
  private readonly azure: Simulator
  private readonly bundle: Bundle
  private readonly make: (azure: Simulator, serial: number) => Job<State>

  private constructor(
    azure: Simulator,
    bundle: Bundle,
    make: (azure: Simulator, serial: number) => Job<State>
  ) {
    this.azure = azure
    this.bundle = bundle
    this.make = make
  }

  static async open<State>(
    bundle: Bundle,
    make: (azure: Simulator, serial: number) => Job<State>
  ): Promise<Site<State>> {
    return new Site(await startAzure({ copyMs: 300 }), bundle, make)
  }

  close(): Promise<void> {
    return this.azure.close()
  }

  /** The requests of a run that nothing interrupts, in their order. */
  async record(): Promise<readonly Sent[]> {
    const job = this.begin()
    const ended = await this.act(job)
    if (ended.code !== 0) throw new Error(`the clean run failed:\n${ended.log}`)
    return this.azure.exchanges.map(({ method, url }) => ({ method, path: new URL(url).pathname }))
  }

  async run(cell: Cell): Promise<Seen<State>> {
    const { azure } = this
    const books = { before: bookOf(azure) }
    const job = this.begin()
    const before = job.inspect()
    const { main, injected, endedAfterMs } = await interrupted(azure, cell, (onStart) =>
      this.act(job, { onStart })
    )
    const endedAt = Date.now()
    const left = job.inspect()
    const leftBook = bookOf(azure)

    azure.clearExchanges()
    const post = await this.act(job, { state: main.state })
    const postWrites = azure.exchanges
      .map(({ method, url }) => ({ method, path: new URL(url).pathname }))
      .filter(isWrite)
      .map(({ method, path }) => `${method} ${path}`)
    const afterPost = job.inspect()

    // Copies have arrived when the second attempt looks.
    azure.advance({ ms: job.restMs ?? 5_000 })
    // Names carry the second: no person runs a job again within the one that the first attempt ended in.
    await sleep(Math.max(0, nextSecondAfter(endedAt) - Date.now()))
    const again = await this.act(job, { attempt: 2 })
    return {
      cell,
      injected,
      endedAfterMs,
      main,
      post,
      again,
      before,
      left,
      afterPost,
      finally: job.inspect(),
      postWrites,
      books: { ...books, left: leftBook, end: bookOf(azure) }
    }
  }

  violationsOf(seen: Seen<State>): readonly string[] {
    const { latest } = this
    if (latest === undefined) return []
    return [...commonViolations(seen, latest), ...latest.judge(seen)].map(
      (text) => `${nameOf(seen.cell)}: ${text}`
    )
  }

  private latest: Job<State> | undefined

  private begin(): Job<State> {
    this.serial += 1
    const job = this.make(this.azure, this.serial)
    this.latest = job
    // Whole seconds of Azure's clock tell what is older than the run.
    this.azure.advance({ ms: 2_000 })
    this.azure.clearExchanges()
    return job
  }

  private act(
    { inputs, again = {}, briefAbsence = false }: Job<State>,
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
        'resource-group': 'production',
        environment: this.azure.url,
        ...inputs,
        ...(attempt > 1 && again),
        // The runner evaluates it again for the post step; by then the job is cancelled.
        ...(state !== undefined && { 'job-status': 'cancelled' })
      },
      env: {
        ...Object.fromEntries(variables.filter(([name]) => name !== 'AZURE_CLIENT_SECRET')),
        GITHUB_RUN_ATTEMPT: String(attempt),
        // Hundreds of processes start here; the bundle is compiled once.
        NODE_COMPILE_CACHE: join(this.bundle.directory, 'compiled'),
        ...((state !== undefined || briefAbsence) && BRIEF_ABSENCE)
      },
      ...(state !== undefined && { state }),
      ...(onStart !== undefined && { onStart })
    })
  }
}

function nextSecondAfter(instant: number): number {
  return (Math.floor(instant / 1_000) + 1) * 1_000
}

/** What holds for every job. */
function commonViolations<State>(
  seen: Seen<State>,
  { isProven = isVerified, postWrites }: Job<State>
): readonly string[] {
  const { cell, main, post, again } = seen
  const killed = wasKilled(seen)
  const unexpected = seen.postWrites.filter((request) => postWrites?.test(request) !== true)
  const claims: readonly Claim[] = [
    [
      seen.endedAfterMs < PROMPT_MS,
      `the main step took ${Math.round(seen.endedAfterMs)} ms to end after the signal`
    ],
    [
      cell.ending === 'escalation' ||
        cell.ending === 'SIGKILL' ||
        !killed ||
        // Nothing can be reported before the first line of the program has run.
        ('printed' in cell.spot && cell.spot.printed === ''),
      `${cell.ending} killed the main step instead of being told`
    ],
    [
      !seen.injected || killed || main.code === 1 || isProven(main.outputs),
      `the interrupted main step ended with code ${String(main.code)} and outputs ${JSON.stringify(main.outputs)}`
    ],
    [post.code === 0, `the post step ended with code ${String(post.code)}:\n${post.log}`],
    [unexpected.length === 0, `the post step wrote: ${unexpected.join(', ')}`],
    [again.code === 0 && isProven(again.outputs), `the second attempt is not green:\n${again.log}`]
  ]
  const invariants = [
    ...othersUntouched(seen.books.before, seen.books.end),
    ...nothingClaimed(idsIn(main), seen.books.left)
  ]
  return [...broken(claims), ...invariants.map(({ text }) => text)]
}

/** Ids of what the outputs say was made. */
function idsIn({ outputs }: Ended): readonly string[] {
  return ['snapshot-ids', 'copied-snapshot-ids', 'restored-disk-ids'].flatMap((name) =>
    listIn(outputs, name).map(String)
  )
}

/** A list that an output holds; empty where it is not set, or set to nothing. */
export function listIn(outputs: Ended['outputs'], name: string): readonly unknown[] {
  const text = outputs[name] ?? ''
  return text === '' ? [] : (JSON.parse(text) as readonly unknown[])
}

function isVerified({ verified }: Ended['outputs']): boolean {
  return verified === 'true'
}

export function wasKilled({ main }: Pick<Seen<unknown>, 'main'>): boolean {
  return main.signal !== null
}

/** Whether the main step left it to the post step to tell what became of its writes. */
export function leftToPost({ main }: Pick<Seen<unknown>, 'main'>): boolean {
  return main.state.ended !== 'true'
}

/** What the main step noted before it wrote. */
export function plannedIn({ main }: Pick<Seen<unknown>, 'main'>): readonly {
  readonly kind: string
  readonly name: string
  readonly requestId?: string
}[] {
  return JSON.parse(main.state.planned ?? '[]') as { kind: string; name: string }[]
}

export function nameOf({ spot, ending }: Cell): string {
  return `${ending}, ${whereOf(spot)}`
}

/** Whether a request is neither a read nor a part of signing in: of Resource Manager, or of Azure Storage. */
export function isWrite({ method, path }: Sent): boolean {
  return method !== 'GET' && method !== 'HEAD' && !path.includes('/oauth2/')
}

/** Which cells are run, of a run with these requests. */
export type Choice = (requests: readonly Sent[]) => readonly Cell[]

/** Every write by every way to end and at every moment; of what only reads, a sample in turns. */
export const everyCell: Choice = (requests) =>
  cellsOf(requests, (moments) =>
    moments.flatMap((moment) => ENDINGS.map((ending) => ({ moment, ending })))
  )

/** For many writes: each by every way to end and at every moment, but not by each at each. */
export const everyWriteInTurns: Choice = (requests) =>
  cellsOf(requests, (moments, index) =>
    ENDINGS.flatMap((ending, way) => {
      const moment = moments[(index + way) % moments.length]
      return moment === undefined ? [] : [{ moment, ending }]
    })
  )

/** For very many requests that are alike: a sample of all that. */
export const someWritesInTurns: Choice = (requests) =>
  everyWriteInTurns(requests).filter((_, at) => at % 11 === 0)

type Injection = { readonly moment: Moment; readonly ending: Ending }

function cellsOf(
  requests: readonly Sent[],
  injectionsAtWrite: (moments: readonly Moment[], index: number) => readonly Injection[]
): readonly Cell[] {
  const first = requests.findIndex(isWrite)
  return requests.flatMap((request, index) => {
    const injections = isWrite(request)
      ? injectionsAtWrite(['unsent', 'late', 'unanswered'], index)
      : injectionsAtRead(index, index < first)
    return injections.map(({ moment, ending }): Cell => ({
      spot: { request: index + 1, moment },
      ending
    }))
  })
}

/** A request that changes nothing has no difference between `unsent` and `late`. */
function injectionsAtRead(index: number, isBeforeWrites: boolean): readonly Injection[] {
  const moments: readonly Moment[] = isBeforeWrites
    ? [index % 2 === 0 ? 'late' : 'unanswered']
    : ['late', 'unanswered']
  return moments.flatMap((moment, turn) =>
    ENDINGS.filter((_, way) => (index + turn) % ENDINGS.length === way).map((ending) => ({
      moment,
      ending
    }))
  )
}
