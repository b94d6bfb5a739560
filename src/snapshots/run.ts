/** The workflow run that the action is part of, as plain data. */

export type Run = {
  /** `owner/repo` */
  readonly repository: string
  /** Path of the workflow file in the repository, such as `.github/workflows/deploy.yml`. */
  readonly workflow: string
  readonly runId: string
  readonly runNumber: string
  /** 1 for the first attempt of a run. */
  readonly runAttempt: number
  readonly job: string
  /** The step's id, or the name that the runner gave it. */
  readonly step: string
  /** Full commit id. */
  readonly sha: string
  /** Branch or tag name. */
  readonly refName: string
  /** How the workflow names this action, such as `owner/repo@v1`; absent for one that is in the repository itself. */
  readonly action?: string | undefined
  /** Where the repository lives, such as `https://github.com`. */
  readonly serverUrl: string
  /** Distinguishes uses of the action that share job and step; only of a `create`. */
  readonly key?: string | undefined
  /** The first attempt began no earlier, by what GitHub says: milliseconds since the epoch. */
  readonly notBefore?: number | undefined
}

const DAY_MS = 86_400_000

/**
 * The longest time from the start of a run to the end of its last attempt. GitHub: a run can be run again for 30 days,
 * and takes 35 days at most (re-running workflows and jobs; usage limits).
 */
const LONGEST_RUN_MS = (30 + 35) * DAY_MS

/** How far the clocks of GitHub and Azure may be apart. */
const CLOCKS_APART_MS = 300_000

/** Whether something is older than the first attempt of a run. Instants in milliseconds since the epoch. */
export function isOlderThanRun(
  madeAt: number,
  { notBefore = -Infinity }: Run,
  now: number
): boolean {
  return madeAt < Math.max(notBefore, now - LONGEST_RUN_MS) - CLOCKS_APART_MS
}

/** The page of a run's attempt. */
export function runUrl(
  serverUrl: string,
  repository: string,
  runId: string,
  attempt: string | number
): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${attempt}`
}
