import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

import { SEEDED } from '../../simulator/seeded.ts'
import type { Simulator } from '../../simulator/simulator.ts'

/** The real Azure CLI, pointed at a simulator. */

/** What a run left behind. */
export interface Run {
  readonly code: number
  /** Without the line end. */
  readonly out: string
  /** Warnings and errors. */
  readonly said: string
}

export interface Az {
  /** What a process needs to use the session of this az. */
  readonly env: Readonly<Record<string, string>>
  /** Runs a shell script whose first failing command ends it, as a workflow's step does. */
  script(text: string): Promise<Run>
  /** One az command; its output as JSON. Throws when it fails. */
  json(command: string): Promise<unknown>
  close(): void
}

/** As the runner starts the script of a step, but strict about variables. */
const AS_A_STEP = ['--noprofile', '--norc', '-euo', 'pipefail', '-c']

/** The programs that are not on the PATH. */
export function missing(...programs: readonly string[]): readonly string[] {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return programs.filter((program) => !folders.some((folder) => runs(join(folder, program))))
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * az with a configuration folder of its own, so that neither the developer's sessions nor his clouds are touched.
 * The simulator is its proxy: az of before November 2023 asks login.microsoftonline.com about every authority,
 * and nothing can turn that off (azure-cli#27494).
 */
export function prepareAz(simulator: Simulator, more: Readonly<Record<string, string>> = {}): Az {
  const folder = mkdtempSync(join(tmpdir(), 'az-'))
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    REQUESTS_CA_BUNDLE: simulator.caFile,
    HTTPS_PROXY: simulator.proxyUrl,
    NO_PROXY: '127.0.0.1',
    URL: simulator.url,
    TENANT: SEEDED.tenantId,
    SUBSCRIPTION: SEEDED.subscriptionId,
    CLIENT: SEEDED.clientId,
    SECRET: SEEDED.clientSecret,
    ...more
  }

  function script(text: string): Promise<Run> {
    return new Promise((resolve) => {
      execFile('bash', [...AS_A_STEP, text], { env }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
        resolve({ code, out: stdout.trimEnd(), said: stderr.trimEnd() })
      })
    })
  }

  return {
    env,
    script,
    async json(command) {
      const { code, out, said } = await script(`${command} --output json`)
      if (code !== 0) throw new Error(`${command}: ${said}`)
      return JSON.parse(out) as unknown
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
