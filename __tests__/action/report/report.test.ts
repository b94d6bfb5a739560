import { describe, expect, test } from 'vitest'

import { report } from '../../../src/action/report/report.ts'
import { ActionError } from '../../../src/errors.ts'

const PARTS = {
  outputs: { count: '1' },
  heading: 'Snapshots',
  body: () => ({ sentence: 'One.', table: '', more: [undefined, 'Last.'] }),
  json: { snapshots: [] }
}
const failure = new ActionError('NotFound', 'It is gone.', { remedy: 'Look again.' })

describe('a report', () => {
  test('says which operation it is of, and no more than there is', () => {
    const { json, files, outputs, summary } = report({ operation: 'list' }, PARTS)
    expect(json).toStrictEqual({ operation: 'list', snapshots: [] })
    expect(files).toEqual([])
    expect(outputs).toBe(PARTS.outputs)
    expect(summary()).toBe('## Snapshots\n\nOne.\n\nLast.\n')
  })

  test('has the failure of the step in its result file', () => {
    const { json } = report({ operation: 'diff', failure }, PARTS)
    expect(json.failure).toBe('It is gone.\nLook again.')
  })

  test.each([
    [true, '## Snapshots: dry run'],
    [false, '## Snapshots']
  ])('says in heading and result file whether it is a dry run: %s', (dryRun, heading) => {
    const { json, summary } = report({ operation: 'copy', dryRun }, PARTS)
    expect(json.dryRun).toBe(dryRun)
    expect(summary().split('\n')[0]).toBe(heading)
  })

  test('reports what failed after the table, and before what follows', () => {
    const body = () => ({
      sentence: 'One.',
      table: '| a |',
      failures: [{ name: 'data', error: failure }],
      more: ['Last.']
    })
    expect(report({ operation: 'copy' }, { ...PARTS, body }).summary()).toBe(
      '## Snapshots\n\nOne.\n\n| a |\n\n❌ `data`: It is gone.<br>\n**What to do:** Look again.\n\nLast.\n'
    )
  })
})
