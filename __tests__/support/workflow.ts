/**
 * Workflows run as GitHub would, as far as the README needs it: jobs after what they need, a matrix, outputs of
 * steps and jobs, and the post steps when a job ends. What a step does is the caller's.
 */

/** One step as it is written. */
export type Step = {
  readonly id?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, string | number | boolean>>
  readonly run?: string
  readonly if?: string
  readonly env?: Readonly<Record<string, string>>
}

/** One job as it is written. */
export type Job = {
  readonly needs?: string | readonly string[]
  readonly if?: string
  readonly outputs?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> }
  readonly steps: readonly Step[]
}

export type Workflow = { readonly jobs: Readonly<Record<string, Job>> }

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped'

type Texts = Readonly<Record<string, string>>

/** A step with its expressions filled in, and how its job stands. */
export type ReadyStep = {
  readonly step: Step
  readonly inputs: Texts
  readonly env: Texts
  readonly status: Result
}

/** What a main step left. */
export type Acted = {
  readonly result: 'success' | 'failure'
  readonly outputs: Texts
  /** What its action does when the job ends, by the job's status. */
  readonly post?: ((status: Result) => Promise<void>) | undefined
}

/** Carries out one step. */
export type Act = (step: ReadyStep) => Promise<Acted>

/** How the jobs of a workflow ended. */
export type Ran = Readonly<Record<string, { readonly result: Result; readonly outputs: Texts }>>

/** Runs a workflow. `context` holds what expressions name beside steps and needs, such as `vars.AZURE_CLIENT_ID`. */
export async function runWorkflow({ jobs }: Workflow, context: Texts, act: Act): Promise<Ran> {
  const ran: Record<string, { result: Result; outputs: Texts }> = {}
  for (const [name, job] of Object.entries(jobs)) {
    const needs = [job.needs ?? []].flat()
    const ready = needs.every((need) => ran[need]?.result === 'success')
    const known: Record<string, string> = { ...context }
    for (const need of needs) {
      const { result = 'skipped', outputs = {} } = ran[need] ?? {}
      known[`needs.${need}.result`] = result
      for (const output of Object.keys(jobs[need]?.outputs ?? {})) {
        known[`needs.${need}.outputs.${output}`] = outputs[output] ?? ''
      }
    }
    ran[name] =
      ready || job.if === 'always()'
        ? await runJob(job, known, act)
        : { result: 'skipped', outputs: {} }
  }
  return ran
}

async function runJob(
  job: Job,
  context: Texts,
  act: Act
): Promise<{ result: Result; outputs: Texts }> {
  const [[axis, values] = ['none', ['']]] = Object.entries(job.strategy?.matrix ?? {})
  let last: { result: Result; outputs: Texts } = { result: 'success', outputs: {} }
  for (const value of values) {
    const one = await runLeg(job, { ...context, [`matrix.${axis}`]: value }, act)
    last = last.result === 'success' ? one : last
  }
  return last
}

/** One leg of a matrix: the steps whose conditions hold, then the post steps, the last one first. */
async function runLeg(
  { steps, outputs = {} }: Job,
  context: Texts,
  act: Act
): Promise<{ result: Result; outputs: Texts }> {
  const known: Record<string, string> = { ...context }
  const posts: NonNullable<Acted['post']>[] = []
  let result: Result = 'success'
  for (const step of steps) {
    const outcome = `steps.${step.id ?? ''}.outcome`
    known[outcome] = 'skipped'
    if (!isMet(step.if ?? 'success()', result, known)) continue
    const acted = await act({
      step,
      inputs: filledIn(step.with ?? {}, known),
      env: filledIn(step.env ?? {}, known),
      status: result
    })
    for (const [name, value] of Object.entries(acted.outputs)) {
      known[`steps.${step.id ?? ''}.outputs.${name}`] = value
    }
    if (acted.post !== undefined) posts.unshift(acted.post)
    known[outcome] = acted.result
    if (acted.result === 'failure') result = 'failure'
  }
  for (const post of posts) await post(result)
  return { result, outputs: filledIn(outputs, known) }
}

/** Whether a step runs. Without a function that asks for the status, GitHub asks for success. */
function isMet(condition: string, status: Result, known: Texts): boolean {
  const parts = condition.split('&&').map((part) => part.trim())
  const asks = parts.some((part) => /^(?:success|failure|always)\(\)$/.test(part))
  return [...(asks ? [] : ['success()']), ...parts].every((part) => holds(part, status, known))
}

function holds(part: string, status: Result, known: Texts): boolean {
  const [, func] = /^(success|failure|always)\(\)$/.exec(part) ?? []
  if (func !== undefined) return func === 'always' || func === status
  const [, name = '', value] = /^([\w.-]+) == '([^']*)'$/.exec(part) ?? []
  if (known[name] === undefined) throw new Error(`nothing tells whether ${part}`)
  return known[name] === value
}

/** Fills in expressions as GitHub does, each of which has to stand for something. */
function filledIn(texts: Readonly<Record<string, string | number | boolean>>, known: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      String(text).replaceAll(/\$\{\{\s*(.+?)\s*\}\}/g, (_expression, meant: string) => {
        const value = known[meant]
        // A step that failed has set only the outputs that were true by then.
        if (value !== undefined || /^steps\.[\w-]+\.outputs\./.test(meant)) return value ?? ''
        throw new Error(`nothing stands for ${meant}`)
      })
    ])
  )
}
