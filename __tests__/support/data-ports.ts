/** The ports of the operations that open the data of snapshots, in memory. */

import type { DiffPorts, OpenFile } from '../../src/ports.ts'
import type { ResourceRef } from '../../src/snapshots/resource-id.ts'
import type { InMemoryAzure } from './in-memory-azure.ts'
import { RecordingRunner } from './recording-runner.ts'
import { TestClock } from './test-clock.ts'

/** Files that are kept as texts. */
export class InMemoryFiles {
  readonly texts = new Map<string, string>()
  readonly open = new Set<string>()

  openFile(name: string): Promise<OpenFile> {
    const path = `/tmp/${name}`
    this.texts.set(path, '')
    this.open.add(path)
    return Promise.resolve({
      path,
      write: (bytes) => {
        const text = Buffer.from(bytes).toString()
        this.texts.set(path, (this.texts.get(path) ?? '') + text)
        return Promise.resolve()
      },
      close: () => {
        this.open.delete(path)
        return Promise.resolve()
      }
    })
  }

  /** The objects of a file of JSON lines. */
  lines(path: string): readonly unknown[] {
    return (this.texts.get(path) ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown)
  }
}

/** What was noted for the post step, note by note, as names. */
export class NotedAccess {
  readonly notes: (readonly string[])[] = []

  opening(snapshots: readonly ResourceRef[]): void {
    const names = snapshots.map(({ name }) => name)
    this.notes.push([...new Set([...(this.notes.at(-1) ?? []), ...names])])
  }

  closed(snapshots: readonly ResourceRef[]): void {
    const names = new Set(snapshots.map(({ name }) => name))
    this.notes.push((this.notes.at(-1) ?? []).filter((name) => !names.has(name)))
  }
}

export type TestDataPorts = DiffPorts & {
  readonly azure: InMemoryAzure
  readonly clock: TestClock
  readonly log: RecordingRunner
  readonly stateStore: NotedAccess
  readonly files: InMemoryFiles
}

export function dataPorts(azure: InMemoryAzure, clock = new TestClock()): TestDataPorts {
  const log = new RecordingRunner()
  return {
    azure,
    clock,
    log,
    stateStore: new NotedAccess(),
    run: log.run,
    files: new InMemoryFiles()
  }
}
