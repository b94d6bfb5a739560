import { describe, expect, test } from 'vitest'

import { failureParagraphs, failureSummary } from '../../../src/action/report/report.ts'
import { ActionError } from '../../../src/errors.ts'
import { together } from '../../../src/operations/common/batch.ts'

const refused = (name: string): ActionError =>
  new ActionError('Forbidden', `Could not create snapshot "${name}": it is *forbidden*.`, {
    remedy: `Grant it on /subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/snapshots/${name}.`
  })

describe('what failed', () => {
  test('is said with its remedy on a line of its own', () => {
    expect(failureParagraphs([{ name: 'data', error: refused('one') }])).toEqual([
      '❌ `data`: Could not create snapshot "one": it is \\*forbidden\\*.<br>\n**What to do:** Grant it on /subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/snapshots/one.'
    ])
  })

  test('keeps the lines of its message: what was attempted, then the words of Azure', () => {
    const error = new ActionError('Forbidden', 'Could not do it.\nCode: *No*.', { remedy: 'Ask.' })
    expect(failureParagraphs([{ name: 'data', error }])).toEqual([
      '❌ `data`: Could not do it.<br>\nCode: \\*No\\*.<br>\n**What to do:** Ask.'
    ])
  })

  test('without a remedy, or a name, is said without', () => {
    expect(failureParagraphs([{ error: new ActionError('Conflict', 'No.') }])).toEqual(['❌ No.'])
  })

  test('alike is said once, with the remedy for all', () => {
    const parts = Array.from({ length: 12 }, (_, at) => ({
      name: `disk-${at}`,
      error: refused(`snap-${at}`)
    }))
    const [text, ...more] = failureParagraphs(parts)
    expect(more).toEqual([])
    expect(text).toMatch(
      /^❌ `disk-0`, .*, `disk-9` and 2 more: Could not create snapshot "snap-0"/
    )
    expect(text).toMatch(
      /<br>\n\*\*What to do:\*\* Grant it on \/subscriptions\/s\/resourceGroups\/rg\.$/
    )
  })

  test('for many reasons is said as far as a page shows', () => {
    const letters = 'abcdefghijklmnopqrstuvwxyz'.split('')
    const parts = letters.map((one) => ({ error: new ActionError('Conflict', `Reason ${one}.`) }))
    const texts = failureParagraphs(parts)
    expect(texts).toHaveLength(21)
    expect(texts.at(-1)).toBe('6 more reasons are in the result file.')
  })
})

describe('the summary of what ended early', () => {
  test('is why, and what to do', () => {
    expect(failureSummary('create', refused('one'))).toMatch(
      /^## Disk snapshots: create failed\n\n❌ Could not create .*<br>\n\*\*What to do:\*\* Grant it on .*\n$/
    )
  })

  test('of several problems reports each kind once, and what helps all', () => {
    const errors = ['a', 'b'].map((name) => ({ error: refused(name) }))
    const [first] = errors
    const error = together('2 problems, nothing was written', errors, {
      code: 'Forbidden',
      remedy: 'Run it again.',
      cause: first?.error ?? refused('')
    })
    expect(failureSummary('create', error).split('\n\n')).toEqual([
      '## Disk snapshots: create failed',
      '2 problems, nothing was written:',
      expect.stringMatching(
        /^❌ Could not create snapshot "a".*<br>\n\*\*What to do:\*\* Grant it on .*\/rg\.$/
      ),
      '**What to do:** Run it again.\n'
    ])
  })
})
