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
