import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import { run } from '../support/builders.ts'
import { ending } from '../support/endless.ts'
import type { CopyNameContext, NameContext } from '../../src/snapshots/naming.ts'
import {
  COPY_NAME,
  MAX_NAME_LENGTH,
  PLACEHOLDERS,
  asksFor,
  copyName,
  nearNames,
  snapshotName,
  unknownCopyPlaceholders,
  unknownPlaceholders
} from '../../src/snapshots/naming.ts'

/** What both of Azure's descriptions of a snapshot's name allow, without the period that they disagree on. */
const VALID = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,78}[A-Za-z0-9_])?$/

const DEFAULT_TEMPLATE = '{disk}-{timestamp}-{run-id}'

function context(changes: Partial<NameContext> = {}): NameContext {
  return {
    disk: 'data',
    vm: 'web',
    location: 'westeurope',
    at: Date.parse('2026-11-23T09:08:07.999Z'),
    runId: '4711',
    runNumber: '42',
    runAttempt: 3,
    sha: '0123456789abcdef0123456789abcdef01234567',
    refName: 'main',
    ...changes
  }
}

describe('placeholders', () => {
  test.each([
    ['{disk}', 'data'],
    ['{vm}', 'web'],
    ['{timestamp}', '20261123-090807'],
    ['{date}', '20261123'],
    ['{time}', '090807'],
    ['{run-id}', '4711'],
    ['{run-number}', '42'],
    ['{run-attempt}', '3'],
    ['{sha}', '0123456'],
    ['{ref}', 'main'],
    ['{location}', 'westeurope'],
    [DEFAULT_TEMPLATE, 'data-20261123-090807-4711'],
    ['{disk}{disk}', 'datadata'],
    ['before-deploy', 'before-deploy']
  ])('%s gives %s', (template, name) => {
    expect(snapshotName(template, context())).toBe(name)
  })

  test('every one that exists is filled in, and none of them is unknown', () => {
    for (const name of Object.keys(PLACEHOLDERS)) {
      expect(unknownPlaceholders(`x{${name}}`)).toEqual([])
      expect(snapshotName(`x{${name}}`, context())).not.toContain(name)
    }
  })

  test.each([
    ['a-{dsik}-{date}', ['dsik']],
    ['{Disk}', ['Disk']],
    ['{ disk }', [' disk ']],
    ['{}', ['']],
    ['{VM}-{vm}-{sha256}', ['VM', 'sha256']],
    ['{constructor}{toString}{__proto__}', ['constructor', 'toString', '__proto__']],
    ['{disk}', []],
    ['no placeholder', []]
  ])('in %s those that do not exist are %j', (template, unknown) => {
    expect(unknownPlaceholders(template)).toEqual(unknown)
  })

  test('a value that looks like a placeholder is not filled in again', () => {
    expect(snapshotName('{ref}-x', context({ refName: '{disk}' }))).toBe('s-disk--x')
  })

  test('a value with a dollar sign is taken as it is', () => {
    expect(snapshotName('a{ref}', context({ refName: '$&$1' }))).toBe('a---1')
  })

  test.each([
    ['{disk}-{location}', ['disk', 'location']],
    ['{vm}-{date}', ['vm', 'date']],
    ['location vm {', []]
  ])('%s asks for %j', (template, asked) => {
    const placeholders = Object.keys(PLACEHOLDERS) as (keyof typeof PLACEHOLDERS)[]
    expect(placeholders.filter((name) => asksFor(template, name))).toEqual(asked)
  })
})

describe('a name that Azure would refuse is made valid', () => {
  test.each([
    ['illegal characters become hyphens', 'feature/a b.c:d', 'feature-a-b-c-d'],
    ['letters of other scripts are illegal', 'größe', 'gr--e'],
    ['a start that is no letter or digit gets one', '_x', 's_x'],
    ['a hyphen at the start gets a letter before it', '-x', 's-x'],
    ['a hyphen at the end gives way to an underscore', 'x-', 'x_'],
    ['several hyphens at the end, too', 'x/./', 'x_'],
    ['a period at the end, too', 'v1.', 'v1_'],
    ['an underscore at the end may stay', 'x_', 'x_'],
    ['nothing but hyphens leaves something', '///', 's_'],
    ['nothing at all leaves something', '', 's']
  ])('%s', (_rule, template, name) => {
    expect(snapshotName(template, context())).toBe(name)
  })

  test('whatever the template, the disk and the branch are called', () => {
    const text = fc.string({ unit: 'binary', maxLength: 120 })
    const template = fc
      .array(
        fc.oneof(text, fc.constantFrom(...Object.keys(PLACEHOLDERS).map((name) => `{${name}}`))),
        { maxLength: 6 }
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(template, text, text, (given, disk, refName) => {
        const name = snapshotName(given, context({ disk, refName }))
        expect(name).toMatch(VALID)
        expect(snapshotName(given, context({ disk, refName }))).toBe(name)
      }),
      { numRuns: 1_000 }
    )
  })

  test('and a name that is valid already stays as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(VALID), (given) => {
        expect(snapshotName(given, context())).toBe(given)
        expect(snapshotName('{disk}', context({ disk: given }))).toBe(given)
      })
    )
  })
})

describe('a name that is too long', () => {
  const long = 'd'.repeat(80)

  test('is shortened in the part of the disk; the rest stays whole', () => {
    const name = snapshotName(DEFAULT_TEMPLATE, context({ disk: long }))
    expect(name).toMatch(/^d{50}-20261123-090807-4711-[0-9a-f]{8}$/)
    expect(name).toHaveLength(MAX_NAME_LENGTH)
  })

  test('is shortened in every part of the disk alike', () => {
    const name = snapshotName('{disk}-{date}-{disk}', context({ disk: 'd'.repeat(50) }))
    expect(name).toMatch(/^(d{30})-20261123-\1-[0-9a-f]{8}$/)
  })

  test('is cut at its end where the disk’s part is not what is long', () => {
    const name = snapshotName('{disk}-{ref}', context({ refName: 'r'.repeat(200) }))
    expect(name).toMatch(/^d-r{69}-[0-9a-f]{8}$/)
  })

  test('is shortened in the disk’s part however long the machine’s is', () => {
    const vm = 'v'.repeat(64)
    const name = snapshotName('{vm}-{disk}', context({ vm, disk: long }))
    expect(name).toMatch(/^v{64}-d{6}-[0-9a-f]{8}$/)
  })

  test('begins at 81 characters, not at 80', () => {
    expect(snapshotName('{disk}', context({ disk: long }))).toBe(long)
    expect(snapshotName('{disk}', context({ disk: `${long}d` }))).toMatch(/^d{71}-[0-9a-f]{8}$/)
  })

  test('stays apart from another that differs only where it was cut', () => {
    const a = snapshotName(DEFAULT_TEMPLATE, context({ disk: `${long.slice(1)}a` }))
    const b = snapshotName(DEFAULT_TEMPLATE, context({ disk: `${long.slice(1)}b` }))
    expect(a.slice(0, -8)).toBe(b.slice(0, -8))
    expect(a).not.toBe(b)
  })

  test('is the same each time, and differs for every two disks', () => {
    const diskName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{58,78}[A-Za-z0-9_]$/)
    fc.assert(
      fc.property(diskName, diskName, fc.nat({ max: 79 }), (a, b, at) => {
        const c = `${a.slice(0, at)}${a[at] === 'x' ? 'y' : 'x'}${a.slice(at + 1)}`.slice(0, 80)
        const name = (disk: string): string => snapshotName(DEFAULT_TEMPLATE, context({ disk }))
        expect(name(a)).toBe(name(a))
        expect(name(a) === name(b)).toBe(a === b)
        expect(name(a)).not.toBe(name(c))
      })
    )
  })

  test('stays apart from another whose name differs in a character that was replaced', () => {
    const name = (disk: string): string => snapshotName(DEFAULT_TEMPLATE, context({ disk }))
    const start = long.slice(0, 78)
    expect(name(`${start}.x`)).not.toBe(name(`${start}-x`))
  })
})

test('a template of 300 KB becomes a name in time', () => {
  const template = `${'/'.repeat(300_000)}a/`
  expect(ending(() => snapshotName(template, context()))).toMatch(VALID)
})

describe('near is', () => {
  test.each([
    ['a letter too many', 'dataa', 'data'],
    ['a letter too few', 'dat', 'data'],
    ['another letter', 'dsta', 'data'],
    ['another case', 'DATA', 'data'],
    ['two letters swapped in a longer name', 'dtaabase', 'database'],
    ['a part of the name', 'data', 'vm1-data-disk-0'],
    ['the name with something around it', 'prod-data-01', 'data'],
    ['a part in another case', 'DATA', 'vm1-data']
  ])('%s', (_what, wanted, candidate) => {
    expect(nearNames(wanted, [candidate])).toEqual([candidate])
  })
})

describe('far is', () => {
  test.each([
    ['another word', 'data', 'logs'],
    ['two letters of a short name', 'data', 'dxtx'],
    ['two letters that happen to be part of the name', 'database', 'at'],
    ['nothing at all', 'data', '']
  ])('%s', (_what, wanted, candidate) => {
    expect(nearNames(wanted, [candidate])).toEqual([])
  })

  test('more than a third of the name', () => {
    expect(nearNames('abcdef', ['abcdxy', 'abcxyz'])).toEqual(['abcdxy'])
  })
})

test('the nearest come first, equal ones by name, five at most', () => {
  const candidates = [
    'zatabaze',
    'aatabaze',
    'databaze',
    'unrelated',
    'databases',
    'databas',
    'atabase'
  ]
  expect(nearNames('database', candidates)).toEqual([
    'atabase',
    'databas',
    'databases',
    'databaze',
    'aatabaze'
  ])
})

test('what is near is one of the candidates, and their order does not matter', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'B', 'c', '-'), maxLength: 8 })
  fc.assert(
    fc.property(name, fc.uniqueArray(name, { maxLength: 12 }), (wanted, candidates) => {
      const near = nearNames(wanted, candidates)
      expect(near.length).toBeLessThanOrEqual(5)
      expect(near.every((one) => candidates.includes(one))).toBe(true)
      expect(nearNames(wanted, candidates.toReversed())).toEqual(near)
    })
  )
})

function copyContext(changes: Partial<CopyNameContext> = {}): CopyNameContext {
  return {
    ...run(),
    at: Date.parse('2026-11-23T10:00:00Z'),
    snapshot: 'data-1',
    disk: 'data',
    vm: 'web',
    location: 'northeurope',
    ...changes
  }
}

describe('the name of a copy', () => {
  test.each([
    [COPY_NAME, 'data-1-northeurope'],
    ['{snapshot}-{location}-{run-id}', 'data-1-northeurope-4711'],
    ['{disk}-{snapshot}-{vm}', 'data-data-1-web'],
    ['{disk}-in-{location}', 'data-in-northeurope'],
    ['fixed', 'fixed']
  ])('from "%s" is "%s"', (template, name) => {
    expect(copyName(template, copyContext())).toBe(name)
  })

  test('is the same in every run by default, so that a re-run finds the copy', () => {
    const later = copyContext({
      at: Date.parse('2027-01-01T00:00:00Z'),
      runId: '4712',
      runAttempt: 2
    })
    expect(copyName(COPY_NAME, later)).toBe(copyName(COPY_NAME, copyContext()))
  })

  test('is shortened at the snapshot’s part, so that the region stays to be read', () => {
    const name = copyName(COPY_NAME, copyContext({ snapshot: 'x'.repeat(80) }))
    expect(name).toMatch(/^x+-northeurope-[0-9a-f]{8}$/)
    expect(name).toHaveLength(MAX_NAME_LENGTH)
  })

  test('takes braces in a disk’s name for no placeholder', () => {
    expect(copyName('{disk}-{snapshot}', copyContext({ disk: '{run-id}' }))).toBe(
      's-run-id--data-1'
    )
  })

  const text = fc.string({
    minLength: 1,
    maxLength: 90,
    unit: fc.constantFrom('a', 'b', '1', '-', '_', '.')
  })

  test('is valid and different for each source and region, whatever they are', () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom('ukwest', 'uksouth'), (one, other, location) => {
        const name = copyName(COPY_NAME, copyContext({ snapshot: one, location }))
        expect(name).toMatch(/^[A-Za-z0-9][\w-]{0,78}\w?$/)
        const region = location === 'ukwest' ? 'uksouth' : 'ukwest'
        expect(copyName(COPY_NAME, copyContext({ snapshot: one, location: region }))).not.toBe(name)
        const isLong = one.length > 70 && other.length > 70 && one !== other
        const same = copyName(COPY_NAME, copyContext({ snapshot: other, location })) === name
        expect(isLong && same).toBe(false)
      })
    )
  })
})

test('what copies know as a placeholder is what create knows, and {snapshot}', () => {
  expect(unknownCopyPlaceholders('{snapshot}{disk}{location}{nobody}{run-id}')).toEqual(['nobody'])
})
