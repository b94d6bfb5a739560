/** What failed, as paragraphs of a summary. */

import type { ActionError, Part } from '../../errors.ts'
import { alike } from '../../errors.ts'
import { sharedRemedy } from '../brief.ts'
import { code, escapeMarkdown, paragraphs } from './markdown.ts'

/** Reasons that are told, and names of those that failed alike; the result file tells all. */
const MAX_REASONS = 20
const MAX_NAMES = 10

/** One paragraph a reason: whose it is, why, and on a line of its own what to do. Reasons that are alike are told once. */
export function failureParagraphs(parts: readonly Part[]): readonly string[] {
  const groups = alike(parts)
  const left = groups.length - MAX_REASONS
  return [
    ...groups.slice(0, MAX_REASONS).map(paragraphOf),
    ...(left > 0
      ? [`${left} more ${left === 1 ? 'reason is' : 'reasons are'} in the result file.`]
      : [])
  ]
}

function paragraphOf(group: readonly [Part, ...Part[]]): string {
  const names = group.flatMap(({ name }) => (name === undefined ? [] : [code(name)]))
  const left = names.length - MAX_NAMES
  const whose = `${names.slice(0, MAX_NAMES).join(', ')}${left > 0 ? ` and ${left} more` : ''}`
  const remedy = sharedRemedy(group)
  return [
    `❌ ${whose === '' ? '' : `${whose}: `}${escapeMarkdown(group[0].error.message)}`,
    ...(remedy === undefined ? [] : [escapeMarkdown(remedy)])
  ].join('<br>\n')
}

/** The summary of an operation that ended before it had anything to tell. */
export function failureSummary(operation: string, error: ActionError): string {
  const [heading = ''] = error.message.split('\n')
  return paragraphs(
    `## Disk snapshots: ${operation} failed`,
    ...(error.parts.length === 0
      ? failureParagraphs([{ error }])
      : [
          escapeMarkdown(heading),
          ...failureParagraphs(error.parts),
          error.remedy === undefined ? '' : escapeMarkdown(error.remedy)
        ])
  )
}
