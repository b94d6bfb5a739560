/** A runner that records everything that it receives, in order. */

import type { OpenFile, Runner } from '../../src/ports.ts'
import type { Run } from '../../src/snapshots/types.ts'
import { run } from './builders.ts'

export class RecordingRunner implements Runner {
  readonly lines: string[] = []
  readonly warnings: string[] = []
  readonly debugLines: string[] = []
  readonly failures: string[] = []
  readonly masks: string[] = []
  readonly summaries: string[] = []
  readonly files = new Map<string, string>()
  readonly outputs = new Map<string, string>()
  /** State of this step; what the post step reads. */
  readonly saved = new Map<string, string>()
  /** The whole log, as a person reads it, with the titles of groups and annotations. */
  readonly log: string[] = []
  /** Everything in the order in which it happened, by kind and name. */
  readonly events: string[] = []
  readonly run: Run
  idTokenAvailable = true
  private readonly inputs: Readonly<Record<string, string>>
  private readonly environment: Readonly<Record<string, string>>

  constructor(
    inputs: Readonly<Record<string, string>> = {},
    environment: Readonly<Record<string, string>> = {},
    changes: Partial<Run> = {}
  ) {
    this.inputs = inputs
    this.environment = environment
    this.run = run(changes)
  }

  input(name: string): string {
    return this.inputs[name] ?? ''
  }

  inputNames(): readonly string[] {
    return Object.keys(this.inputs).map((name) => name.toUpperCase())
  }

  env(name: string): string | undefined {
    return this.environment[name] ?? (name === 'GITHUB_RUN_ID' ? this.run.runId : undefined)
  }

  checkFiles(): Promise<void> {
    this.events.push('check')
    return Promise.resolve()
  }

  output(name: string, value: string): void {
    this.events.push(`output ${name}`)
    this.outputs.set(name, value)
  }

  saveState(name: string, value: string): void {
    this.events.push(`state ${name}`)
    this.saved.set(name, value)
  }

  state(name: string): string {
    return this.saved.get(name) ?? ''
  }

  info(message: string): void {
    this.lines.push(message)
    this.log.push(message)
  }

  progress(message: string): void {
    this.info(message)
  }

  warning(message: string, title = ''): void {
    this.warnings.push(message)
    this.log.push(`Warning: ${title === '' ? '' : `${title}: `}${message}`)
  }

  debug(message: string): void {
    this.debugLines.push(message)
  }

  async group<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.info(title)
    return work()
  }

  mask(secret: string): void {
    this.events.push('mask')
    this.masks.push(secret)
  }

  idToken(audience: string): Promise<string> {
    return Promise.resolve(`token-for-${audience}`)
  }

  summary(markdown: string): Promise<void> {
    this.events.push('summary')
    this.summaries.push(markdown)
    return Promise.resolve()
  }

  writeFile(name: string, parts: Iterable<string>): Promise<string> {
    this.files.set(name, [...parts].join(''))
    return Promise.resolve(`/tmp/${name}`)
  }

  openFile(name: string): Promise<OpenFile> {
    const chunks: Uint8Array[] = []
    return Promise.resolve({
      path: `/tmp/${name}`,
      write: (bytes) => {
        chunks.push(Uint8Array.from(bytes))
        return Promise.resolve()
      },
      close: () => {
        this.files.set(name, Buffer.concat(chunks).toString())
        return Promise.resolve()
      }
    })
  }

  fail(message: string): void {
    this.events.push('fail')
    this.failures.push(message)
    this.log.push(`Error: ${message}`)
  }
}
