import { setTimeout as sleep } from 'node:timers/promises'
import { connectControl } from '../control/control-client.ts'
import { log, runStage, variable } from './runner.ts'

/** The post stage of `action.yml`: ends the simulator that this very step started. */

/** How long the simulator may take to end before it is killed. */
const STOP_MS = 10_000

await runStage(async () => {
  const [pid, url, ca] = ['pid', 'url', 'ca'].map((name) => variable(`STATE_${name}`))
  if (!pid || !url || !ca) return
  // Only the process with that certificate can answer: a process id may have been given to another process since.
  const answers = async (): Promise<boolean> => {
    try {
      await connectControl(url, ca).readState()
      return true
    } catch {
      return false
    }
  }
  if (!(await answers())) {
    log(`The simulator at ${url} has already ended`)
    return
  }
  process.kill(Number(pid), 'SIGTERM')
  const deadline = Date.now() + STOP_MS
  while (await answers()) {
    if (Date.now() > deadline) {
      process.kill(Number(pid), 'SIGKILL')
      break
    }
    await sleep(50)
  }
  log(`Stopped the simulator at ${url} (process ${pid})`)
})
