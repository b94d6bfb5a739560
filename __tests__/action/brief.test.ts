import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { brief, shortened } from '../../src/action/brief.ts'
import { ActionError, describe as inWords } from '../../src/errors.ts'
import { failureOf as failureInAll, throwAll } from '../../src/operations/common/batch.ts'
import { SUBSCRIPTION } from '../support/builders.ts'
import { ending } from '../support/endless.ts'

const MOST = 3_000

/** A refusal as Azure words it: every one names the snapshot, the client and an id of its own. */
function refusal(name: string, group = 'prod-rg'): ActionError {
  const scope = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/snapshots/${name}`
  const id = crypto.randomUUID()
  return new ActionError(
    'Forbidden',
    `Could not create snapshot "${name}" in resource group "${group}": AuthorizationFailed: The client 'c' with object id 'o' does not have authorization to perform action 'Microsoft.Compute/snapshots/write' over scope '${scope}' or the scope is invalid. (correlation id ${id})`,
    {
      remedy: `Grant Microsoft.Compute/snapshots/write on ${scope}: the least privileged built-in role that includes it is "Disk Snapshot Contributor". A new role assignment takes a few minutes to take effect.`,
      azure: { status: 403, code: 'AuthorizationFailed' }
    }
  )
}

const failureOf = (errors: readonly ActionError[]): ActionError | undefined =>
  failureInAll(
    errors.map((error, at) => ({ name: `data-${at}`, error })),
    {
      heading: (failed) => `${failed} of ${errors.length} disks failed`,
      remedy:
        'No snapshot is proven. Run this job again with "if-exists: reuse" to keep what was created and to take only what is missing.'
    }
  )

/** What a plan with problems throws. */
function thrownBy(problems: readonly ActionError[]): unknown {
  try {
    throwAll(problems)
  } catch (error) {
    return error
  }
  return undefined
}

describe('a failure in the room of an annotation', () => {
  test('is as it is when it fits', () => {
    const error = refusal('data-1')
    expect(brief(error)).toBe(inWords(error))
    expect(brief('just a text')).toBe('just a text')
  })

  test('of disks with reasons of their own is as it is when it fits', () => {
    const error = failureOf([
      refusal('data-1'),
      new ActionError('NotFound', 'There is no disk "data-2".', { remedy: 'Make one.' })
    ])
    expect(brief(error)).toBe(inWords(error))
  })

  test('of 60 disks with the same refusal shows the reason and the remedy once', () => {
    const text = brief(failureOf(Array.from({ length: 60 }, (_, at) => refusal(`snap-${at}`))))
    expect(text.split('\n')).toEqual([
      '60 of 60 disks failed:',
      expect.stringMatching(
        /^- "data-0", "data-1", "data-2", "data-3", "data-4" and 55 more: Could not create snapshot "snap-0"/
      ),
      `Grant Microsoft.Compute/snapshots/write on /subscriptions/${SUBSCRIPTION}/resourceGroups/prod-rg: the least privileged built-in role that includes it is "Disk Snapshot Contributor". A new role assignment takes a few minutes to take effect.`,
      'No snapshot is proven. Run this job again with "if-exists: reuse" to keep what was created and to take only what is missing.',
      'The full text is in the log of this step.'
    ])
  })

  test('in several groups names what holds all of them', () => {
    const text = brief(failureOf(['a', 'b'].map((group) => refusal('x', `${group}-rg`))))
    expect(text).toContain(
      `Grant Microsoft.Compute/snapshots/write on /subscriptions/${SUBSCRIPTION}: `
    )
  })

  test('of problems before the first write groups them as well', () => {
    const problems = ['a', 'b', 'c'].map((name) => refusal(name))
    const text = brief(thrownBy(problems))
    expect(text).toMatch(/^3 problems, nothing was written:\n- 3 times: Could not create/)
    expect(text.match(/Grant/g)).toHaveLength(1)
  })

  test('of many reasons reports the first ones', () => {
    const letters = 'abcdefghij'.split('')
    const errors = letters.map(
      (letter) => new ActionError('Conflict', `Reason ${letter.repeat(30)}.`, { remedy: 'Go on.' })
    )
    const text = brief(failureOf([...errors, ...errors]))
    expect(text).toContain('- "data-0" and "data-10": Reason aaa')
    expect(text).toContain('- "data-5" and "data-15": Reason fff')
    expect(text).toContain('4 other reasons and the full texts are in the log.')
  })

  test('has the remedy before the details that have no room', () => {
    const text = brief(
      new ActionError('AzureRefused', `Could not do it: ${'x'.repeat(9_000)}`, {
        remedy: 'Do that.'
      })
    )
    const lines = text.split('\n')
    expect(lines[0]).toMatch(/^Could not do it: x+$/)
    expect(lines[1]).toBe('Do that.')
    expect(lines[2]).toContain('The full text is in the log of this step.')
  })

  test('never takes more room, and never loses what to do', () => {
    const word = fc.constantFrom('a', '"q"', "'q'", '/', '\n', '1', ' ', 'x'.repeat(400), '%')
    const text = fc.array(word, { minLength: 1, maxLength: 30 }).map((parts) => parts.join(''))
    const error = text.map(
      (message) => new ActionError('Conflict', message, { remedy: 'Remedy of one.' })
    )
    fc.assert(
      fc.property(fc.array(error, { minLength: 1, maxLength: 12 }), (errors) => {
        const reported = brief(failureOf(errors))
        expect(reported.length).toBeLessThanOrEqual(MOST)
        expect(reported).toContain('Remedy of one.')
      })
    )
  })

  test('is found in time among 500 disks with long reasons', () => {
    const errors = Array.from(
      { length: 500 },
      (_, at) => new ActionError('Conflict', `${at}${`/"'`.repeat(2_500)}`)
    )
    expect(ending(() => brief(failureOf(errors))).length).toBeLessThanOrEqual(MOST)
  })
})

test.each([10, 100, 150, 200, 1_000])(
  'a text that is cut keeps its ends in %d characters',
  (most) => {
    const text = `${'a'.repeat(500)}${'b'.repeat(2_000)}${'c'.repeat(500)}`
    const cut = shortened(text, most)
    expect(cut.length).toBeLessThanOrEqual(most)
    expect(cut).toMatch(most < 150 ? /^a+…$/ : /^a+.* … \(The full .*\) … .*c+$/)
  }
)
