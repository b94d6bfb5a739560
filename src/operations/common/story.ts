/**
 * The log of one disk among several that are worked on at the same time: told as one group when the disk is
 * done, so that the stories do not mix. What takes long shows its progress at once all the same.
 */

import type { Log } from '../../ports.ts'

export type Story = {
  readonly log: Log
  /** Tells what was held back. */
  readonly tell: () => Promise<void>
}

/** The story of one disk; with a single disk everything is told at once. */
export function storyOf(disk: string, several: boolean, log: Log): Story {
  if (!several) return { log, tell: () => Promise.resolve() }
  const lines: string[] = []
  return {
    log: { ...bound(log), info: (message) => void lines.push(message) },
    tell: async () => {
      if (lines.length === 0) return
      await log.group(disk, () => {
        for (const line of lines.splice(0)) log.info(line)
        return Promise.resolve()
      })
    }
  }
}

function bound(log: Log): Log {
  return {
    info: (message) => log.info(message),
    progress: (message) => log.progress(message),
    warning: (message, title) => log.warning(message, title),
    debug: (message) => log.debug(message),
    group: (title, work) => log.group(title, work)
  }
}
