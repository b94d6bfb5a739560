/** Writes outputs as soon as they are known, and again when their value changes. */

import { describe } from '../../errors.ts'
import type { Runner } from '../../ports.ts'
import type { OutputName, Outputs } from './report.ts'
import { EMPTY_LIST, LIST_OUTPUTS } from './report.ts'

/**
 * Maximum characters of one output that are written during a run. The runner keeps every value of an output in a file,
 * and with a set of hundreds of disks some change a thousand times: larger ones are written only at the end.
 */
const MAX_REWRITTEN = 256 * 1024

/** Minimum pause between two publications, in milliseconds; and as a multiple of the duration of the last one. */
const PAUSE_MS = 250
const PAUSE_OF_COST = 9

/** Outputs of one step. What was created must not be lost when the file cannot be written: then it is logged. */
export class OutputWriter {
  private readonly runner: Pick<Runner, 'output' | 'info' | 'warning'>
  private readonly set = new Map<OutputName, string>()
  private readonly written = new Map<OutputName, number>()
  private readonly pending = new Map<OutputName, string>()
  /** Lists that no report has given a value. */
  private readonly emptyLists = new Set<OutputName>(LIST_OUTPUTS)
  private latest: (() => Outputs) | undefined
  private timer: NodeJS.Timeout | undefined
  private isUnwritable = false

  constructor(runner: Pick<Runner, 'output' | 'info' | 'warning'>) {
    this.runner = runner
  }

  /**
   * Writes outputs during the run: the first at once, later ones after a pause, because those of hundreds of disks are
   * built again each time. The value is built after the pause, so that it is the latest. A kill meanwhile loses
   * nothing: planned writes are in the state.
   */
  publish(outputs: () => Outputs): void {
    this.latest = outputs
    if (this.timer === undefined) this.publishLatest()
  }

  private publishLatest(): void {
    this.timer = undefined
    if (this.latest === undefined) return
    const startedAt = performance.now()
    this.writeSome(this.takeLatest())
    const pause = Math.max(PAUSE_MS, PAUSE_OF_COST * (performance.now() - startedAt))
    this.timer = setTimeout(() => this.publishLatest(), pause)
  }

  /** An error while building is ignored here: the end of the run reports it. */
  private takeLatest(): Outputs {
    const { latest } = this
    this.latest = undefined
    try {
      return latest?.() ?? {}
    } catch {
      // Something was made that no list names.
      this.emptyLists.clear()
      return {}
    }
  }

  /** Outputs that would be rewritten too often wait for the end. */
  private writeSome(outputs: Outputs): void {
    for (const [name, value] of entriesOf(outputs)) {
      this.emptyLists.delete(name)
      if (this.set.get(name) === value) {
        this.pending.delete(name)
        continue
      }
      const length = (this.written.get(name) ?? 0) + value.length
      if (length > MAX_REWRITTEN || !this.tryWrite(name, value)) this.pending.set(name, value)
    }
  }

  /**
   * Writes outputs at the end of the run: these or, without any, the latest that were published. Empty lists are `[]`.
   * Never throws: an output that cannot be written is logged.
   */
  finish(outputs: Outputs = this.takeLatest()): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.latest = undefined
    for (const [name, value] of entriesOf(outputs)) {
      this.emptyLists.delete(name)
      this.pending.set(name, value)
    }
    for (const [name, value] of this.pending) {
      if (this.set.get(name) === value || this.tryWrite(name, value)) continue
      this.runner.info(`Output "${name}" is: ${value}`)
    }
    this.pending.clear()
    // Not before the end: a step that is killed may have created what its outputs do not name.
    for (const name of this.emptyLists) this.tryWrite(name, EMPTY_LIST)
    this.emptyLists.clear()
  }

  private tryWrite(name: OutputName, value: string): boolean {
    try {
      this.runner.output(name, value)
    } catch (error) {
      if (!this.isUnwritable) {
        this.isUnwritable = true
        this.runner.warning(
          `The outputs are incomplete. ${describe(error)} The log of this step contains their values.`,
          'Outputs'
        )
      }
      return false
    }
    this.set.set(name, value)
    this.written.set(name, (this.written.get(name) ?? 0) + value.length)
    this.pending.delete(name)
    return true
  }
}

function entriesOf(outputs: Outputs): readonly [OutputName, string][] {
  return Object.entries(outputs) as [OutputName, string][]
}
