import { describe, expect, test } from 'vitest'
import fc from 'fast-check'

import type { InputName } from '../../../src/action/operations/index.ts'
import { INPUTS, OPERATIONS } from '../../../src/action/operations/index.ts'
import type { Settings } from '../../../src/action/settings.ts'
import { inputWarnings } from '../../../src/action/settings.ts'
import { ActionError } from '../../../src/errors.ts'
import { selectsNothing } from '../../../src/operations/common/disks.ts'
import type { ResourceRef } from '../../../src/snapshots/resource-id.ts'
import { isEmptyPolicy } from '../../../src/snapshots/retention/policy.ts'
import { SUBSCRIPTION, createRequest, disk, selectionOf } from '../../support/builders.ts'
import { ending } from '../../support/endless.ts'
import type { Texts } from '../../support/inputs.ts'
import { LEAST, REMEDY, read, refusalOf, sourceOf } from '../../support/inputs.ts'

const OTHER_ID = '99999999-8888-7777-6666-555555555555'
const ACCESS = disk().id.replace('/disks/data', '/diskAccesses/access')
const KEYS = disk().id.replace('/disks/data', '/diskEncryptionSets/keys')

const DATA: ResourceRef = {
  subscriptionId: SUBSCRIPTION,
  resourceGroup: 'rg-data',
  name: 'data'
}

function disksIn({ request }: Settings): readonly ResourceRef[] {
  return 'selection' in request ? request.selection.disks : []
}

/** Asserts that one more input is refused with exactly this message. */
function expectRefused(inputs: Texts, message: string): void {
  const error = refusalOf({ ...LEAST, ...inputs })
  expect(error.message).toBe(message)
  expect(error.code).toBe('InvalidInput')
  expect(error.remedy).toBe(REMEDY)
}

describe('settings', () => {
  test('come with the defaults of the action', () => {
    expect(read(LEAST)).toStrictEqual({
      signIn: {
        auth: 'auto',
        clientId: undefined,
        tenantId: undefined,
        audience: undefined,
        environment: 'AzureCloud'
      },
      timeoutMs: 3_600_000,
      summary: true,
      request: createRequest({ disks: [DATA] }),
      after: {
        onSuccess: 'keep',
        onFailure: 'hold',
        holdForMs: 2_592_000_000,
        policy: { counts: {}, within: {} },
        pruneScope: 'workflow'
      }
    })
  })

  test('hold what every input of create says', () => {
    expect(
      read({
        operation: 'create',
        'client-id': OTHER_ID,
        'tenant-id': 'contoso.onmicrosoft.com',
        'subscription-id': SUBSCRIPTION,
        auth: 'oidc',
        audience: 'api://mine',
        environment: 'AzureUSGovernment',
        disk: 'data, logs\nDisk.3',
        'resource-group': 'Größe_(1)',
        'snapshot-resource-group': 'rg-snapshots',
        location: 'West Europe',
        'snapshot-name': '{disk}-{sha}',
        'if-exists': 'reuse',
        sku: 'standard_lrs',
        tags: 'team=shop\n\n  cost center = a=b \nempty=',
        'inherit-tags': 'true',
        'network-access-policy': 'allowprivate',
        'disk-access-id': ACCESS,
        'public-network-access': 'enabled',
        'disk-encryption-set-id': KEYS,
        'instant-access-minutes': '60',
        'wait-for': 'created',
        'all-or-nothing': 'true',
        'dry-run': 'true',
        'on-success': 'delete',
        'on-failure': 'keep',
        'hold-for': 'unlimited',
        'prune-scope': 'all',
        timeout: '90m',
        'max-parallel': '64',
        summary: 'false'
      })
    ).toStrictEqual({
      signIn: {
        auth: 'oidc',
        clientId: OTHER_ID,
        tenantId: 'contoso.onmicrosoft.com',
        audience: 'api://mine',
        environment: 'AzureUSGovernment'
      },
      timeoutMs: 5_400_000,
      summary: false,
      request: {
        operation: 'create',
        selection: selectionOf(
          ...['data', 'logs', 'Disk.3'].map((name) => ({
            subscriptionId: SUBSCRIPTION,
            resourceGroup: 'Größe_(1)',
            name
          }))
        ),
        location: 'West Europe',
        snapshotGroup: 'rg-snapshots',
        snapshotName: '{disk}-{sha}',
        ifExists: 'reuse',
        maxParallel: 64,
        options: {
          sku: 'Standard_LRS',
          tags: { team: 'shop', 'cost center': 'a=b', empty: '' },
          inheritTags: true,
          networkAccessPolicy: 'AllowPrivate',
          diskAccessId: ACCESS,
          publicNetworkAccess: 'Enabled',
          diskEncryptionSetId: KEYS,
          instantAccessMinutes: 60
        },
        waitFor: 'created',
        allOrNothing: true,
        temporary: true,
        verify: false,
        dryRun: true,
        subscriptionId: SUBSCRIPTION
      },
      after: {
        onSuccess: 'delete',
        onFailure: 'keep',
        holdForMs: 'unlimited',
        policy: { counts: {}, within: {} },
        pruneScope: 'all'
      }
    })
  })

  test('of list hold what list uses', () => {
    expect(read({ ...LEAST, operation: 'list', 'max-parallel': '1' }).request).toStrictEqual({
      operation: 'list',
      selection: selectionOf(DATA),
      scope: 'resource-group',
      snapshotGroup: undefined,
      home: { subscriptionId: SUBSCRIPTION, resourceGroup: 'rg-data' },
      warnOlderThanMs: undefined,
      maxParallel: 1
    })
    expect(
      read({
        ...LEAST,
        operation: 'list',
        scope: 'Subscription',
        'snapshot-resource-group': 'rg-snapshots'
      }).request
    ).toMatchObject({ scope: 'subscription', snapshotGroup: 'rg-snapshots' })
  })

  test('take words in any letter case', () => {
    const settings = read({
      ...LEAST,
      operation: 'LIST',
      auth: 'Secret',
      environment: 'azurechinacloud',
      summary: 'FALSE'
    })
    expect(settings.request.operation).toBe('list')
    expect(settings.signIn).toMatchObject({ auth: 'secret', environment: 'azurechinacloud' })
    expect(settings.summary).toBe(false)
  })

  test('take the address of a Resource Manager', () => {
    const environment = 'https://management.local.azurestack.external:30024/'
    expect(read({ ...LEAST, environment }).signIn.environment).toBe(environment)
  })

  test('do not care for blanks around a value', () => {
    expect(read({ ...LEAST, timeout: ' 30m ', operation: '\tlist\n' })).toMatchObject({
      timeoutMs: 1_800_000,
      request: { operation: 'list' }
    })
  })
})

describe('ids that are not given', () => {
  const env = {
    AZURE_CLIENT_ID: OTHER_ID,
    AZURE_TENANT_ID: 'contoso.com',
    AZURE_SUBSCRIPTION_ID: ` ${SUBSCRIPTION}\n`
  }

  test('come from the environment', () => {
    const settings = read({ disk: 'data', 'resource-group': 'rg' }, env)
    expect(settings.signIn).toMatchObject({ clientId: OTHER_ID, tenantId: 'contoso.com' })
    expect(settings.request).toMatchObject({
      subscriptionId: SUBSCRIPTION,
      selection: { disks: [{ subscriptionId: SUBSCRIPTION }] }
    })
  })

  test('do not come from the environment when an input gives them', () => {
    const settings = read({ ...LEAST, 'subscription-id': OTHER_ID, 'tenant-id': 'mine' }, env)
    expect(settings.signIn.tenantId).toBe('mine')
    expect(disksIn(settings)).toMatchObject([{ subscriptionId: OTHER_ID }])
  })

  test('are checked as well', () => {
    expect(
      refusalOf({ disk: 'data', 'resource-group': 'rg' }, { AZURE_SUBSCRIPTION_ID: 'x' }).message
    ).toContain('"subscription-id" is "x": expected a GUID')
  })
})

describe('disks', () => {
  const data = disk({ name: 'Data', resourceGroup: 'Rg' })
  const ref = { subscriptionId: SUBSCRIPTION, resourceGroup: 'Rg', name: 'Data' }

  test('by resource id need neither group nor subscription', () => {
    const settings = read({ disk: data.id })
    expect(disksIn(settings)).toEqual([ref])
    expect(settings.request).toMatchObject({ subscriptionId: undefined })
  })

  test('by resource id keep their own subscription and group', () => {
    expect(
      disksIn(read({ ...LEAST, disk: `${data.id}\nlogs`, 'subscription-id': OTHER_ID }))
    ).toStrictEqual([ref, { subscriptionId: OTHER_ID, resourceGroup: 'rg-data', name: 'logs' }])
  })

  test('are separated by commas or newlines, blanks and empty items do not count', () => {
    const disks = disksIn(read({ ...LEAST, disk: ' a ,b\r\n\n , c,' }))
    expect(disks.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  })

  test.each([
    ['a snapshot', data.id.replace('/disks/', '/snapshots/')],
    ['a path that is no id', 'rg-data/data'],
    ['a part of a disk', `${data.id}/beginGetAccess`]
  ])('are not %s', (_what, text) => {
    expectRefused(
      { disk: text },
      `The input "disk" is "${text}": expected a name, or a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/disks/….`
    )
  })

  test.each([['_data'], ['-data'], ['data-'], ['data.1'], ['_']])(
    'may be called %s, whatever the portal allows: Azure is asked',
    (name) => {
      expect(disksIn(read({ ...LEAST, disk: name })).map((one) => one.name)).toEqual([name])
    }
  )

  test.each([['with blanks'], ['d*'], ['größe'], ['d'.repeat(81)], ['..'], ['.'], ['data.']])(
    'are not called %s',
    (name) => {
      const { message } = refusalOf({ ...LEAST, disk: name })
      expect(message).toMatch(/^The input "disk" is ".*": a name has 1 to 80 letters, /)
      expect(message).toContain(`"disk" is "${name}": `)
    }
  )

  test.each([
    ['a name', 'd%20x', 'Rg'],
    ['a name', '..', 'Rg'],
    ['a group', 'Data', '..'],
    ['a group', 'Data', 'a?b']
  ])('by resource id have %s that can be one: %s in %s', (_what, name, group) => {
    const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Compute/disks/${name}`
    expect(refusalOf({ disk: id }).message).toContain(`"disk" is "${id}"`)
  })

  const lacks = (input: string): string => `${input} is required when "disk" is a name`
  const NO_GROUP = lacks('"resource-group"')
  const NO_SUBSCRIPTION = lacks('"subscription-id" (or AZURE_SUBSCRIPTION_ID)')

  test('by name need a group and a subscription, and it is said how they are given', () => {
    expect(refusalOf({ disk: 'data', auth: 'oidc' }).message).toBe(
      ['2 inputs are wrong:', `- ${NO_GROUP}`, `- ${NO_SUBSCRIPTION}`].join('\n')
    )
  })

  test('by name ask once for what is missing, however many they are', () => {
    const inputs = { disk: 'a,b,c', 'resource-group': 'rg', auth: 'managed-identity' }
    expect(refusalOf(inputs).message).toBe(`The input ${NO_SUBSCRIPTION}.`)
  })
})

describe('each problem names the input, its value and what is expected', () => {
  test.each<[string, string, string]>([
    [
      'operation',
      'crate',
      'expected create, list, copy, restore, verify, prune, diff, export or finalize'
    ],
    ['client-id', 'my-app', 'expected a GUID such as 00000000-0000-0000-0000-000000000000'],
    [
      'subscription-id',
      `${SUBSCRIPTION}0`,
      'expected a GUID such as 00000000-0000-0000-0000-000000000000'
    ],
    ['tenant-id', 'contoso/com', 'expected a GUID or a domain name'],
    ['auth', 'password', 'expected auto, secret, oidc, azure-cli or managed-identity'],
    [
      'environment',
      'AzureCluod',
      'expected AzureCloud, AzureUSGovernment, AzureChinaCloud or the https:// address of a Resource Manager endpoint'
    ],
    ['resource-group', 'rg/data', 'expected the name of a resource group'],
    ['resource-group', 'rg.', 'expected the name of a resource group'],
    ['resource-group', 'r'.repeat(91), 'expected the name of a resource group'],
    ['if-exists', 'replace', 'expected fail or reuse'],
    ['max-parallel', '0', 'expected a whole number from 1 to 64'],
    ['max-parallel', '65', 'expected a whole number from 1 to 64'],
    ['max-parallel', '1e1', 'expected a whole number from 1 to 64'],
    ['max-parallel', '-1', 'expected a whole number from 1 to 64'],
    ['max-parallel', '2.5', 'expected a whole number from 1 to 64'],
    ['summary', 'yes', 'expected true or false'],
    ['dry-run', '1', 'expected true or false'],
    ['all-or-nothing', 'all', 'expected true or false'],
    ['inherit-tags', 'on', 'expected true or false'],
    ['wait-for', 'done', 'expected usable or created'],
    ['sku', 'Premium_LRS', 'expected Standard_LRS or Standard_ZRS'],
    ['network-access-policy', 'Deny', 'expected DenyAll, AllowPrivate or AllowAll'],
    ['public-network-access', 'true', 'expected Enabled or Disabled'],
    ['instant-access-minutes', '59', 'expected a whole number from 60 to 300'],
    ['instant-access-minutes', '301', 'expected a whole number from 60 to 300'],
    ['snapshot-resource-group', 'rg/x', 'expected the name of a resource group'],
    [
      'disk-encryption-set-id',
      'keys',
      'expected a resource id such as /subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/diskEncryptionSets/…'
    ],
    ['tags', 'team', 'in "team": expected one name=value per line'],
    ['tags', '=x', 'in "=x": a tag needs a name'],
    ['tags', 'a/b=x', String.raw`in "a/b=x": a tag name cannot contain < > % & \ ? /`],
    ['tags', 'Snapshot-Run=1', 'in "Snapshot-Run=1": this tag name is reserved for the action'],
    ['timeout', 'soon', 'expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m'],
    [
      'snapshot-name',
      '{dsik}-{x}-{disk}',
      '{dsik}, {x} is not a placeholder; expected {disk}, {vm}, {timestamp}, {date}, {time}, {run-id}, {run-number}, {run-attempt}, {sha}, {ref} or {location}'
    ],
    ...['{disk}-{timestamp', '{{disk}}-{timestamp}', '{disk}-timestamp}'].map(
      (value): [string, string, string] => [
        'snapshot-name',
        value,
        'expected each placeholder in one pair of braces: {disk}, {vm}, {timestamp}, {date}, {time}, {run-id}, {run-number}, {run-attempt}, {sha}, {ref} or {location}'
      ]
    )
  ])('%s: %s', (name, value, expected) => {
    expectRefused({ [name]: value }, `The input "${name}" is "${value}": ${expected}.`)
  })

  test.each([
    'http://management.local',
    'https://user@management.local',
    'https://user:word@management.local',
    'https://:word@management.local',
    'https://management.local/?x=1',
    'https://management.local/#x',
    'https://management.local?',
    'https://management.local#',
    'https://',
    'management.local'
  ])('environment: %s is no address of a Resource Manager', (environment) => {
    expect(refusalOf({ ...LEAST, environment }).message).toContain('expected AzureCloud,')
  })
})

describe('"if-exists: reuse" outside of a workflow run of GitHub', () => {
  const problem = (why: string): RegExp =>
    new RegExp(
      String.raw`^The input "if-exists" is "reuse", but this is not a GitHub workflow run \(${why}\)`
    )

  test.each<[string, Texts, string]>([
    ['by hand', { GITHUB_RUN_ID: '' }, 'GITHUB_RUN_ID is not set'],
    ['with act', { ACT: 'true', GITHUB_RUN_ID: '1' }, 'ACT is set']
  ])('is refused of create %s, and nothing else is', (_how, env, why) => {
    expect(
      refusalOf({ ...LEAST, 'if-exists': 'Reuse' }, env).message.replace('Reuse', 'reuse')
    ).toMatch(problem(why))
    expect(read(LEAST, env).request.operation).toBe('create')
    const copy = { ...LEAST, operation: 'copy', 'copy-to': 'northeurope', 'if-exists': 'reuse' }
    expect(read(copy, env).request.operation).toBe('copy')
  })
})

describe('tags', () => {
  const refusal = (tags: string): string => refusalOf({ ...LEAST, tags }).message

  test('given twice are refused, in whatever case', () => {
    expect(refusal('team=a\nTEAM=b')).toMatch(
      /: in "TEAM=b": this tag is set twice; Azure compares tag names without case\.$/
    )
  })

  test('have room for 36 beside those of the action', () => {
    const tags = (count: number): string =>
      Array.from({ length: count }, (_, index) => `tag-${index}=x`).join('\n')
    expect(read({ ...LEAST, tags: tags(36) }).request).toMatchObject({
      options: { tags: { 'tag-35': 'x' } }
    })
    expect(refusal(tags(37))).toMatch(
      /expected at most 36 tags, in addition to those of the action\.$/
    )
  })

  test('that are wrong line by line are reported as far as anybody reads', () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `tag ${at}`).join('\n')
    const problems = ending(() => refusal(lines)).split('\n')
    expect(problems[0]).toBe('21 inputs are wrong:')
    expect(problems).toHaveLength(22)
    expect(problems.at(-1)).toBe('- "tags" has 19980 more problems of this kind')
  })

  test('have at most 512 characters in their name and 256 in their value', () => {
    const fits = `${'n'.repeat(512)}=${'v'.repeat(256)}`
    expect(read({ ...LEAST, tags: fits }).request).toMatchObject({
      options: { tags: { ['n'.repeat(512)]: 'v'.repeat(256) } }
    })
    expect(refusal(`n${fits}`)).toMatch(/: a tag name has at most 512 characters\.$/)
    expect(refusal(`${fits}v`)).toMatch(/: a tag value has at most 256 characters\.$/)
  })

  test('are not separated by commas: a value may hold one', () => {
    expect(read({ ...LEAST, tags: 'a=1,b=2' }).request).toMatchObject({
      options: { tags: { a: '1,b=2' } }
    })
  })

  test.each<[string, string]>([
    ['tags', 'reason=deploy,owner=shop'],
    ['tags', 'reason=deploy, cost center=42'],
    ['disk-tags', 'reason=deploy,owner=shop']
  ])('in "%s" that look separated by a comma are warned about: %s', (input, line) => {
    expect(inputWarnings(sourceOf({ ...LEAST, [input]: `team=a\n${line}` }))).toEqual([
      `"${input}" has "${line}" on one line: this is 1 tag, and its value contains a comma. For several tags, write one tag per line.`
    ])
  })

  test.each(['a=1\nb=2', 'a=1,2', 'a=,', 'a=b=c', 'a=1, =2', 'a,b=1', ''])(
    'are not warned about: %j',
    (tags) => {
      expect(inputWarnings(sourceOf({ ...LEAST, tags }))).toEqual([])
    }
  )

  test.each(['- env=prod', '* env=prod', '• env=prod', '-\tenv=prod'])(
    'are no list of YAML: %j',
    (tags) => {
      const problem = /: in ".*": expected one name=value per line, without a bullet\.$/
      expect(refusal(tags)).toMatch(problem)
      expect(refusalOf({ ...LEAST, 'disk-tags': tags }).message).toMatch(problem)
    }
  )

  test('may begin with a hyphen', () => {
    expect(read({ ...LEAST, tags: '-env=prod' }).request).toMatchObject({
      options: { tags: { '-env': 'prod' } }
    })
  })

  test.each(['a=1,', 'a=,b', 'x', '=', 'a=1\n', '- '])('300 KB of %j are read in time', (unit) => {
    const tags = unit.repeat(300_000 / unit.length)
    expect(
      ending(() => {
        inputWarnings(sourceOf({ ...LEAST, tags }))
        return refusal(tags)
      })
    ).toContain('"tags"')
  })

  test('may be called like what JavaScript knows itself', () => {
    const { request } = read({ ...LEAST, tags: '__proto__=a\nconstructor=b' })
    const tags = request.operation === 'create' ? request.options.tags : {}
    expect(Object.entries(tags)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b']
    ])
  })
})

describe('network access', () => {
  const optionsOf = (inputs: Texts): unknown => {
    const { request } = read({ ...LEAST, ...inputs })
    return request.operation === 'create' ? request.options : undefined
  }

  test.each([
    [{}, 'DenyAll', 'Disabled'],
    [{ 'network-access-policy': 'AllowAll' }, 'AllowAll', 'Enabled'],
    [
      { 'network-access-policy': 'AllowPrivate', 'disk-access-id': ACCESS },
      'AllowPrivate',
      'Disabled'
    ],
    [
      { 'network-access-policy': 'AllowAll', 'public-network-access': 'Disabled' },
      'AllowAll',
      'Disabled'
    ],
    [{ 'public-network-access': 'Enabled' }, 'DenyAll', 'Enabled']
  ])('with %j is %s, public access %s', (inputs, networkAccessPolicy, publicNetworkAccess) => {
    expect(optionsOf(inputs)).toMatchObject({ networkAccessPolicy, publicNetworkAccess })
  })

  test('by private link needs a disk access', () => {
    expectRefused(
      { 'network-access-policy': 'AllowPrivate' },
      'The input "disk-access-id" is required when "network-access-policy" is "AllowPrivate": expected the resource id of a disk access.'
    )
  })

  test('without private link has no disk access', () => {
    expectRefused(
      { 'disk-access-id': ACCESS },
      `The input "disk-access-id" is "${ACCESS}", but it applies only when "network-access-policy" is "AllowPrivate".`
    )
  })

  test('does not take a disk for a disk access', () => {
    const inputs = { 'network-access-policy': 'AllowPrivate', 'disk-access-id': disk().id }
    expect(refusalOf({ ...LEAST, ...inputs }).message).toContain('Microsoft.Compute/diskAccesses/…')
  })
})

describe('durations', () => {
  test.each([
    ['1s', 1_000],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['30M', 1_800_000],
    ['2h', 7_200_000],
    ['1H', 3_600_000],
    ['1h30m', 5_400_000],
    ['1d12h', 129_600_000],
    ['7d', 604_800_000]
  ])('%s are %d ms', (timeout, ms) => {
    expect(read({ ...LEAST, timeout }).timeoutMs).toBe(ms)
  })

  test.each([
    '5',
    '-1s',
    '0s',
    '0h0m',
    '1.5h',
    '1,5h',
    '8d',
    '7d1s',
    '30 m',
    '1h 30m',
    '1w',
    '500ms',
    'PT1H',
    'h',
    '1e3s',
    '٣s',
    'Infinityd',
    `${'9'.repeat(400)}d`
  ])('%s is refused', (timeout) => {
    expect(refusalOf({ ...LEAST, timeout }).message).toMatch(
      /^The input "timeout" is ".*": expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m\.$/
    )
  })
})

describe('an input that the operation does not use', () => {
  const foreign = OPERATIONS.flatMap((operation) =>
    (Object.keys(INPUTS) as InputName[])
      .filter((name) => !INPUTS[name].operations.includes(operation))
      .map((name) => [name, operation] as const)
  )

  test.each(foreign)('is refused with the operations that use it: %s in %s', (name, operation) => {
    const [one, ...others] = INPUTS[name].operations
    const users =
      others.length === 0
        ? (one ?? '')
        : `${[one, ...others.slice(0, -1)].join(', ')} and ${others.at(-1) ?? ''}`
    expect(refusalOf({ ...LEAST, operation, [name]: 'anything' }).message).toContain(
      `"${name}" is "anything", but operation "${operation}" does not use it: it is an input of ${users}`
    )
  })

  test('is refused in one sentence when that is all that is wrong', () => {
    expectRefused(
      { operation: 'list', 'if-exists': 'reuse' },
      'The input "if-exists" is "reuse", but operation "list" does not use it: it is an input of create and copy.'
    )
  })

  test('may have its default value', () => {
    const inputs = { ...LEAST, operation: 'list', 'if-exists': INPUTS['if-exists'].default }
    expect(
      read({ ...inputs, 'snapshot-name': '{disk}-{timestamp}-{run-id}' }).request.operation
    ).toBe('list')
  })
})

describe('several problems', () => {
  test('are reported together', () => {
    const error = refusalOf({
      operation: 'list',
      disk: 'da ta',
      'client-id': 'x',
      timeout: '5',
      'if-exists': 'reuse'
    })
    expect(error.message).toBe(
      [
        '4 inputs are wrong:',
        '- "if-exists" is "reuse", but operation "list" does not use it: it is an input of create and copy',
        '- "client-id" is "x": expected a GUID such as 00000000-0000-0000-0000-000000000000',
        '- "timeout" is "5": expected a duration from 1s to 7d, such as 90s, 30m, 2h or 1h30m',
        '- "disk" is "da ta": a name has 1 to 80 letters, digits, "_", "-" or "."'
      ].join('\n')
    )
    expect(error.remedy).toBe(REMEDY)
  })

  test('include what is missing for a disk', () => {
    expect(
      refusalOf({ disk: 'data', timeout: '5', auth: 'secret' }).message.split('\n').slice(1)
    ).toEqual([
      expect.stringContaining('"timeout" is "5"'),
      expect.stringContaining('"resource-group" is required'),
      expect.stringContaining('"subscription-id" (or AZURE_SUBSCRIPTION_ID) is required')
    ])
  })

  test('are reported in one line each, of bearable length', () => {
    const long = `x\n${'y'.repeat(5_000)}`
    const error = refusalOf({
      ...LEAST,
      auth: long,
      timeout: long,
      location: 'ok',
      'snapshot-name': `{${long}}`,
      tags: 'y'.repeat(5_000)
    })
    const lines = error.message.split('\n')
    expect(lines).toHaveLength(5)
    const names = Array.from({ length: 500 }, (_, index) => `{a${index}}`)
    const many = refusalOf({ ...LEAST, 'snapshot-name': names.join('') }).message
    expect([...lines, many].filter((line) => line.length > 800)).toEqual([])
  })
})

describe('whatever the inputs hold', () => {
  const names = Object.keys(INPUTS)
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.string({ maxLength: 60 }) },
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '',
        'list',
        'create',
        'prune',
        'finalize',
        'copy',
        'restore',
        'diff',
        'export',
        '20%',
        'https://shop.blob.core.windows.net/disks',
        'northeurope',
        'skipped',
        'unlimited',
        '30d',
        '3',
        '1/2',
        'a=b',
        'data',
        '/',
        '{',
        '{x}',
        '9s',
        'true',
        LEAST['subscription-id'] ?? ''
      )
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('', '{', 'a=', '/', '\n'), fc.integer({ min: 500, max: 3_000 }))
        .map(([start, length]) => `${start}${'y'.repeat(length)}}`)
    }
  )
  const inputs = fc.dictionary(fc.constantFrom(...names), text, { maxKeys: names.length })

  /** What reading ends with: settings, or the error. */
  function outcomeOf(given: Texts): Settings | ActionError {
    try {
      return read(given)
    } catch (error) {
      if (error instanceof ActionError) return error
      throw error
    }
  }

  function isAboutSomething({ request }: Settings): boolean {
    switch (request.operation) {
      case 'create':
      case 'list':
        return !selectsNothing(request.selection)
      case 'copy':
        return (
          request.regions.length > 0 &&
          (request.sources.length > 0 || !selectsNothing(request.selection))
        )
      case 'restore': {
        const { targets, selection } = request.sources
        return (
          (targets.length > 0 || selection.disks.length > 0) &&
          request.swap === (request.vm !== undefined)
        )
      }
      case 'verify': {
        const { targets, selection } = request.sources
        return targets.length > 0 || !selectsNothing(selection)
      }
      case 'prune':
        return !isEmptyPolicy(request.policy)
      case 'diff':
        return (
          request.targets.length > 0 && (request.base === undefined || request.targets.length === 1)
        )
      case 'export':
        return (
          request.place.container !== '' &&
          (request.snapshots.length > 0 || !selectsNothing(request.selection))
        )
      case 'finalize':
        return request.outcome === 'skipped' || request.targets.length > 0
    }
  }

  test('reading gives settings with something to act on, or InvalidInput', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const outcome = outcomeOf(given)
        expect(outcome instanceof ActionError ? outcome.code : isAboutSomething(outcome)).toBe(
          outcome instanceof ActionError ? 'InvalidInput' : true
        )
      }),
      { numRuns: 300, endOnFailure: true }
    )
  })

  test('its message has a bearable length for each problem, and names an input', () => {
    fc.assert(
      fc.property(inputs, (given) => {
        const outcome = outcomeOf(given)
        const [head = '', ...lines] =
          outcome instanceof ActionError ? outcome.message.split('\n') : ['The input "disk" is .']
        const problems = lines.length === 0 ? [head.replace('The input', '-')] : lines
        for (const problem of problems) {
          expect(problem).toMatch(/^- "[a-z-]+" (?:\(or AZURE_[A-Z_]+\) )?is /)
          expect(problem.length).toBeLessThan(1_000)
        }
      }),
      { numRuns: 300, endOnFailure: true }
    )
  })
})
