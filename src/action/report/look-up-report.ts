/** What the post step tells about writes that were planned when the main step was interrupted. */

import type { Finding } from '../../operations/look-up.ts'
import { code, escapeMarkdown, paragraphs } from './markdown.ts'

/** The annotation. */
export function lookUpWarning(findings: readonly Finding[]): string {
  return `The step was interrupted.\n${findings.map(inWords).join('\n')}`
}

/** The part of the job summary. */
export function lookUpSummary(findings: readonly Finding[]): string {
  return paragraphs(
    '## Disk snapshots: interrupted',
    ...findings.map(
      // Azure's words name subscription and client, which are secrets in many teams: they stay in the log.
      ({ write, state, detail }) =>
        `${code(write.name)} in ${code(write.resourceGroup)}: ${BRIEFLY[state]}${detail === '' || state === 'unknown' ? '' : ` (${escapeMarkdown(detail)})`}`
    )
  )
}

const BRIEFLY = {
  made: 'was made',
  absent: 'was not made',
  foreign: 'was made by another writer',
  unknown: 'is in doubt'
} as const satisfies Record<Finding['state'], string>

function inWords({ write, state, detail }: Finding): string {
  const name = `"${write.name}" in resource group "${write.resourceGroup}"`
  switch (state) {
    case 'made':
      return `Snapshot ${name} was made before the step was interrupted (${detail}). "if-exists: reuse" goes on with it when this job is run again.`
    case 'absent':
      return `Snapshot ${name} was not made.`
    case 'foreign':
      return `Snapshot ${name} exists, but another writer made it.`
    case 'unknown':
      return `Whether snapshot ${name} was made could not be found out: ${detail}`
  }
}
