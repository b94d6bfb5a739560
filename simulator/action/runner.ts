import { randomUUID } from 'node:crypto'
import { appendFileSync } from 'node:fs'

/** What a step of GitHub Actions may ask of its runner: inputs, variables, command files and commands in the log. */

export function input(name: string): string {
  return variable(`INPUT_${name.toUpperCase()}`).trim()
}

export function variable(name: string): string {
  return process.env[name] ?? ''
}

/** Adds a value to one of the runner's files: a variable of later steps, an output, a state for the post step. */
export function write(
  file: 'GITHUB_ENV' | 'GITHUB_OUTPUT' | 'GITHUB_STATE',
  name: string,
  value: string
): void {
  const delimiter = `end-${randomUUID()}`
  appendFileSync(variable(file), `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
}

export function log(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Has the runner replace a text by *** in every log of the job. */
export function mask(text: string): void {
  log(`::add-mask::${text}`)
}

/** Runs a stage; an error fails the step with an annotation. */
export async function runStage(stage: () => Promise<void>): Promise<void> {
  try {
    await stage()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
    log(`::error title=Azure simulator::${escaped}`)
    process.exitCode = 1
  }
}
