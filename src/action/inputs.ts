/**
 * From the text of the inputs to settings: one reader per operation, a union on `operation`. All
 * problems are told together, before any request leaves the machine.
 */

import type { CopyRequest } from '../operations/copy.ts'
import type { CreateRequest } from '../operations/create.ts'
import type { DiffRequest } from '../operations/diff.ts'
import type { ExportRequest } from '../operations/export.ts'
import type { AfterDeploy, FinalizeRequest } from '../operations/finalize/outcome.ts'
import type { ListRequest } from '../operations/list.ts'
import type { PruneRequest } from '../operations/prune.ts'
import type { RestoreRequest } from '../operations/restore.ts'
import { listed } from '../snapshots/words.ts'
import * as fields from './fields.ts'
import type { Operation } from './names.ts'
import { OPERATIONS } from './names.ts'
import type { SignInSettings } from './settings/common.ts'
import { signInOf } from './settings/common.ts'
import { readCopy } from './settings/copy.ts'
import { readCreate } from './settings/create.ts'
import { readDiff } from './settings/diff.ts'
import { readExport } from './settings/export.ts'
import { readFinalize } from './settings/finalize.ts'
import { readList } from './settings/list.ts'
import type { Read } from './settings/operation.ts'
import { readPrune } from './settings/prune.ts'
import type { Raw, Source } from './settings/raw.ts'
import { foreignInputs, invalid, problem, rawInputs, shown } from './settings/raw.ts'
import { readRestore } from './settings/restore.ts'
import { ignoredInputs, mistakenInputs } from './settings/unknown.ts'

/** What an operation is asked to do. */
export type OperationRequest =
  | CreateRequest
  | ListRequest
  | CopyRequest
  | RestoreRequest
  | PruneRequest
  | DiffRequest
  | ExportRequest
  | FinalizeRequest

/** Everything that a run is told. */
export type Settings = {
  readonly signIn: SignInSettings
  readonly timeoutMs: number
  readonly summary: boolean
  readonly request: OperationRequest
  /** What the post step does when the job ends; of `create` only. */
  readonly after: AfterDeploy | undefined
}

/** One reader per operation: a new one is a line here and a file of its own. */
const READERS: {
  readonly [Name in Operation]: (
    raw: Raw,
    problems: string[]
  ) => Read<Extract<OperationRequest, { operation: Name }>> | undefined
} = {
  create: readCreate,
  list: readList,
  copy: readCopy,
  restore: readRestore,
  prune: readPrune,
  diff: readDiff,
  export: readExport,
  finalize: readFinalize
}

/** Reads and checks all inputs. Throws `InvalidInput` with every problem. */
export function readSettings(source: Source): Settings {
  const raw = rawInputs(source)
  const mistaken = mistakenInputs(source)
  const operation = readOperation(raw.operation, mistaken)
  const problems = [
    ...mistaken,
    ...foreignInputs(raw, operation),
    ...(operation === 'create' ? reuseWithoutRun(raw, source) : [])
  ]
  const read: Read<OperationRequest> | undefined = READERS[operation](raw, problems)
  if (read === undefined || problems.length > 0) throw invalid(problems)
  const { values, request, after } = read
  return {
    signIn: signInOf(values),
    timeoutMs: values.timeout,
    summary: values.summary,
    request,
    after
  }
}

function readOperation(text: string, mistaken: readonly string[]): Operation {
  const result = fields.choice(OPERATIONS).safeParse(text)
  if (result.success) return result.data
  throw invalid([
    ...mistaken,
    problem('operation', text, result.error.issues[0]?.message ?? 'not an operation')
  ])
}

/** Where no run of GitHub has an id, all runs look like one: a snapshot of any of them would be taken for its own. */
function reuseWithoutRun(raw: Raw, source: Source): readonly string[] {
  const why =
    source.env('ACT') !== undefined
      ? 'ACT is set'
      : source.env('GITHUB_RUN_ID') === undefined
        ? 'GITHUB_RUN_ID is not set'
        : undefined
  if (raw['if-exists'].toLowerCase() !== 'reuse' || why === undefined) return []
  return [
    `"if-exists" is "${shown(raw['if-exists'])}", but this is no workflow run of GitHub (${why}): expected fail, because without the id of a run nobody can say which snapshots are its own`
  ]
}

/** What the inputs say that is allowed, and hardly meant: for a warning each. */
export function inputWarnings(source: Source): readonly string[] {
  const raw = rawInputs(source)
  const ignored = ignoredInputs(source).map((name) => `"${shown(name)}"`)
  return [
    ...(ignored.length === 0
      ? []
      : [
          `The action has no ${ignored.length === 1 ? 'input' : 'inputs'} ${listed(ignored)}: ${ignored.length === 1 ? 'it is' : 'they are'} ignored.`
        ]),
    ...(['tags', 'disk-tags'] as const).flatMap((name) => {
      const joined = fields.joinedTags(raw[name])
      return joined === undefined
        ? []
        : [
            `"${name}" has "${shown(joined)}" on one line: that is one tag, whose value holds a comma. For several tags give each a line of its own.`
          ]
    })
  ]
}
